"""Audio with personal data masked: what was masked in it, and whether another recogniser still hears any."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Add to the objects' table."""
    op.add_column("objects", sa.Column("masked", sa.String(1024)))
    op.add_column("objects", sa.Column("verdict", sa.String(16)))
    op.create_index(
        "ix_objects_unverified",
        "objects",
        ["object_id"],
        sqlite_where=sa.text("verdict = 'pending'"),
        postgresql_where=sa.text("verdict = 'pending'"),
    )
