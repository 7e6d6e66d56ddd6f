"""Reversible tokens: the keys that stand-ins are derived under, and who turned back what for whom."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the two tables."""
    op.create_table(
        "scope_keys",
        sa.Column("key_id", sa.String(16), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False),
        sa.Column("epoch", sa.String(32), sa.ForeignKey("key_epochs.epoch"), nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_scope_keys_epoch", "scope_keys", ["tenant", "epoch"], unique=True)
    op.create_table(
        "reveals",
        sa.Column("reveal_id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False),
        sa.Column("label", sa.String(64), nullable=False),
        sa.Column("key_id", sa.String(16), nullable=False),
        sa.Column("token_digest", sa.LargeBinary(32), nullable=False),
        sa.Column("purpose", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("requester", sa.String(64), nullable=False),
        sa.Column("approver", sa.String(64)),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("revealed_at", sa.DateTime(timezone=True)),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_index("ix_reveals_tenant", "reveals", ["tenant", "requested_at"])
