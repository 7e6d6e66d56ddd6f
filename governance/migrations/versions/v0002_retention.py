"""Stored content: keys, objects, holds, rights, erasures, retention runs."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make retention's tables."""
    op.create_table(
        "key_epochs",
        sa.Column("epoch", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False, index=True),
        sa.Column("key_id", sa.String(256), nullable=False),
        sa.Column("backend", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True)),
        sa.Column("destroyed_at", sa.DateTime(timezone=True)),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "subject_keys",
        sa.Column("subject", sa.String(32), sa.ForeignKey("subjects.subject"), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False, index=True),
        sa.Column("epoch", sa.String(32), sa.ForeignKey("key_epochs.epoch"), nullable=False, index=True),
        sa.Column("content_key", sa.LargeBinary),
        sa.Column("sidecar_key", sa.LargeBinary),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "objects",
        sa.Column("object_id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False),
        sa.Column("stream_id", sa.String(32), nullable=False, index=True),
        sa.Column("channel", sa.Integer, nullable=False),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("retention_class", sa.String(64), nullable=False),
        sa.Column("purpose", sa.String(64), nullable=False),
        sa.Column("jurisdiction", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("wrapped_key", sa.LargeBinary, nullable=False),
        sa.Column("bytes", sa.BigInteger, nullable=False),
        sa.Column("digest", sa.LargeBinary(32)),
        sa.Column("milliseconds", sa.BigInteger, nullable=False),
        sa.Column("cut_short", sa.Boolean, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("trigger_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True)),
        sa.Column("delete_after", sa.DateTime(timezone=True)),
        sa.Column("schedule_revision", sa.String(64), nullable=False),
        sa.Column("restricted", sa.Boolean, nullable=False),
        sa.Column("consent_id", sa.String(32)),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "object_subjects",
        sa.Column("object_id", sa.String(32), sa.ForeignKey("objects.object_id"), primary_key=True),
        sa.Column("subject", sa.String(32), sa.ForeignKey("subjects.subject"), primary_key=True),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "sidecars",
        sa.Column("stream_id", sa.String(32), primary_key=True),
        sa.Column("subject", sa.String(32), sa.ForeignKey("subjects.subject"), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False),
        sa.Column("sealed", sa.LargeBinary, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("keep_until", sa.DateTime(timezone=True)),
        sa.Column("delete_after", sa.DateTime(timezone=True)),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "holds",
        sa.Column("hold_id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False, index=True),
        sa.Column("matter", sa.String(64), nullable=False),
        sa.Column("scope", sa.JSON, nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("approver", sa.String(64)),
        sa.Column("release_issuer", sa.String(64)),
        sa.Column("release_approver", sa.String(64)),
        sa.Column("tell_subject", sa.Boolean, nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True)),
        sa.Column("review_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("released_at", sa.DateTime(timezone=True)),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "rights_requests",
        sa.Column("request_id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False, index=True),
        sa.Column("subject", sa.String(32)),
        sa.Column("type", sa.String(32), nullable=False),
        sa.Column("regime", sa.String(16), nullable=False),
        sa.Column("state", sa.String(32), nullable=False, index=True),
        sa.Column("filed_by", sa.String(64), nullable=False),
        sa.Column("decided_by", sa.String(64)),
        sa.Column("reason", sa.String(64)),
        sa.Column("basis", sa.String(64)),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("extended_at", sa.DateTime(timezone=True)),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("link_digest", sa.LargeBinary(32), nullable=False, index=True),
        sa.Column("erasure_id", sa.String(32)),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "filing_links",
        sa.Column("link_digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False, index=True),
        sa.Column("subject", sa.String(32), sa.ForeignKey("subjects.subject"), nullable=False, index=True),
        sa.Column("issuer", sa.String(64), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True)),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "erasures",
        sa.Column("erasure_id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False, index=True),
        sa.Column("subject", sa.String(32), nullable=False),
        sa.Column("cause", sa.String(32), nullable=False),
        sa.Column("request_id", sa.String(32)),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("progress", sa.JSON, nullable=False),
        sa.Column("receipt", sa.Text),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "suppressions",
        sa.Column("digest", sa.LargeBinary(32), primary_key=True),
        sa.Column("subject", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False, index=True),
        sa.Column("erasure_id", sa.String(32), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "reviews",
        sa.Column("review_id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), nullable=False, index=True),
        sa.Column("object_id", sa.String(32), nullable=False),
        sa.Column("rules", sa.JSON, nullable=False),
        sa.Column("cause", sa.String(64), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True)),
        sa.Column("outcome", sa.String(32)),
        sa.Column("decided_by", sa.String(64)),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_table(
        "retention_runs",
        sa.Column("run_id", sa.String(32), primary_key=True),
        sa.Column("tenant", sa.String(63), sa.ForeignKey("tenants.tenant"), primary_key=True),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.Column("dry_run", sa.Boolean, nullable=False),
        sa.Column("schedule_revision", sa.String(64), nullable=False),
        sa.Column("counts", sa.JSON, nullable=False),
        sa.Column("before", sa.String(64), nullable=False),
        sa.Column("after", sa.String(64)),
        sa.Column("intent", sa.BigInteger, nullable=False),
    )
    op.create_index(
        "ix_key_epochs_active",
        "key_epochs",
        ["tenant"],
        unique=True,
        sqlite_where=sa.text("retired_at IS NULL"),
        postgresql_where=sa.text("retired_at IS NULL"),
    )
    op.create_index("ix_objects_due", "objects", ["tenant", "delete_after", "object_id"])
    op.create_index("ix_objects_tenant", "objects", ["tenant", "object_id"])
    op.create_index(
        "ix_objects_live",
        "objects",
        ["object_id"],
        sqlite_where=sa.text("state = 'live'"),
        postgresql_where=sa.text("state = 'live'"),
    )
    op.create_index("ix_object_subjects_subject", "object_subjects", ["subject", "object_id"])
    op.create_index("ix_sidecars_subject", "sidecars", ["subject", "stream_id"])
    op.create_index("ix_reviews_object", "reviews", ["object_id"])
    op.create_index("ix_retention_runs_tenant", "retention_runs", ["tenant", "started_at"])
    op.create_index("ix_erasures_subject", "erasures", ["tenant", "subject"])
