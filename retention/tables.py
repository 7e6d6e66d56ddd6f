"""The tables of retention, in governance's database, as the newest migration leaves them (a test compares the two).

Every row carries `intent`, the index of the audit entry that announced its last change. None holds content: what is
sealed lies in the object store, but for sidecars, which are small and sealed too.
"""

from typing import Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    text,
)

from governance.tables import DIGEST_BYTES, Utc, metadata

REF: Final = String(32)  # 128 random bits in hex

key_epochs = Table(
    "key_epochs",
    metadata,
    Column("epoch", REF, primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False, index=True),
    Column("key_id", String(256), nullable=False),  # the key port's
    Column("backend", String(32), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("retired_at", Utc),  # no longer wraps; its survivors are being wrapped anew
    Column("destroyed_at", Utc),
    Column("intent", BigInteger, nullable=False),
    Index(  # one that wraps
        "ix_key_epochs_active",
        "tenant",
        unique=True,
        sqlite_where=text("retired_at IS NULL"),
        postgresql_where=text("retired_at IS NULL"),
    ),
)

subject_keys = Table(
    "subject_keys",
    metadata,
    Column("subject", ForeignKey("subjects.subject"), primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False, index=True),
    Column("epoch", ForeignKey("key_epochs.epoch"), nullable=False, index=True),
    Column("content_key", LargeBinary),  # wrapped; NULL once destroyed while the sidecar must stay
    Column("sidecar_key", LargeBinary),  # wrapped
    Column("created_at", Utc, nullable=False),
    Column("intent", BigInteger, nullable=False),
)

objects = Table(
    "objects",
    metadata,
    Column("object_id", REF, primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False),
    Column("stream_id", REF, nullable=False, index=True),
    Column("channel", Integer, nullable=False),
    Column("kind", String(32), nullable=False),
    Column("retention_class", String(64), nullable=False),
    Column("purpose", String(64), nullable=False),
    Column("jurisdiction", String(64), nullable=False),
    Column("state", String(16), nullable=False),  # live, stored, destroying
    Column("wrapped_key", LargeBinary, nullable=False),
    Column("bytes", BigInteger, nullable=False),  # of ciphertext, as stored
    Column("digest", LargeBinary(DIGEST_BYTES)),  # SHA-256 of the ciphertext, once stored
    Column("milliseconds", BigInteger, nullable=False),  # of audio covered
    Column("cut_short", Boolean, nullable=False),  # the stream's end is missing: a crash, or the store failed
    Column("created_at", Utc, nullable=False),
    Column("trigger_at", Utc, nullable=False),  # from which the schedule counts
    Column("keep_until", Utc),  # floor: not destroyed before
    Column("delete_after", Utc),  # ceiling: destroyed after
    Column("schedule_revision", String(64), nullable=False),
    Column("restricted", Boolean, nullable=False),  # no purpose may read it but the matter's (GDPR Art. 18)
    Column("consent_id", REF),  # the consent that its keeping rests on; NULL where it rests on another basis
    Column("intent", BigInteger, nullable=False),
    Column("masked", String(1024)),  # labels of what was masked in redacted audio; NULL for the other kinds
    Column("verdict", String(16)),  # pending, clean, quarantined: of redacted audio, listened to again
    Index("ix_objects_due", "tenant", "delete_after", "object_id"),
    Index("ix_objects_tenant", "tenant", "object_id"),
    Index(
        "ix_objects_unverified",
        "object_id",
        sqlite_where=text("verdict = 'pending'"),
        postgresql_where=text("verdict = 'pending'"),
    ),
    Index("ix_objects_live", "object_id", sqlite_where=text("state = 'live'"), postgresql_where=text("state = 'live'")),
)

object_subjects = Table(
    "object_subjects",
    metadata,
    Column("object_id", ForeignKey("objects.object_id"), primary_key=True),
    Column("subject", ForeignKey("subjects.subject"), primary_key=True),
    Column("intent", BigInteger, nullable=False),
    Index("ix_object_subjects_subject", "subject", "object_id"),
)

sidecars = Table(
    "sidecars",
    metadata,
    Column("stream_id", REF, primary_key=True),
    Column("subject", ForeignKey("subjects.subject"), primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False),
    Column("sealed", LargeBinary, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("keep_until", Utc),  # floor: not destroyed before, whatever becomes of its stream's objects
    Column("delete_after", Utc),
    Column("intent", BigInteger, nullable=False),
    Index("ix_sidecars_subject", "subject", "stream_id"),
)

holds = Table(
    "holds",
    metadata,
    Column("hold_id", REF, primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False, index=True),
    Column("matter", String(64), nullable=False),
    Column("scope", JSON, nullable=False),
    Column("state", String(16), nullable=False),  # proposed, active, release_proposed, released
    Column("issuer", String(64), nullable=False),
    Column("approver", String(64)),
    Column("release_issuer", String(64)),
    Column("release_approver", String(64)),
    Column("tell_subject", Boolean, nullable=False),
    Column("placed_at", Utc, nullable=False),
    Column("approved_at", Utc),
    Column("review_at", Utc, nullable=False),
    Column("released_at", Utc),
    Column("intent", BigInteger, nullable=False),
)

rights_requests = Table(
    "rights_requests",
    metadata,
    Column("request_id", REF, primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False, index=True),
    Column("subject", REF),  # no foreign key: the request outlives its subject's row; None where none was found
    Column("type", String(32), nullable=False),
    Column("regime", String(16), nullable=False),
    Column("state", String(32), nullable=False, index=True),
    Column("filed_by", String(64), nullable=False),
    Column("decided_by", String(64)),
    Column("reason", String(64)),
    Column("basis", String(64)),
    Column("received_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("extended_at", Utc),
    Column("closed_at", Utc),
    Column("link_digest", LargeBinary(DIGEST_BYTES), nullable=False, index=True),  # of the secret link that follows it
    Column("erasure_id", REF),
    Column("intent", BigInteger, nullable=False),
)

filing_links = Table(
    "filing_links",
    metadata,
    Column("link_digest", LargeBinary(DIGEST_BYTES), primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False, index=True),
    Column("subject", ForeignKey("subjects.subject"), nullable=False, index=True),
    Column("issuer", String(64), nullable=False),  # may not approve what is filed through it
    Column("expires_at", Utc, nullable=False),
    Column("used_at", Utc),
    Column("intent", BigInteger, nullable=False),
)

erasures = Table(
    "erasures",
    metadata,
    Column("erasure_id", REF, primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False, index=True),
    Column("subject", REF, nullable=False),  # no foreign key: it outlives the row
    Column("cause", String(32), nullable=False),  # request, consent_withdrawn, restored
    Column("request_id", REF),
    Column("state", String(16), nullable=False),  # running, completed, partial, held, failed
    Column("progress", JSON, nullable=False),  # counts and levels by store; exempt object ids with rule and basis
    Column("receipt", Text),  # the signed receipt
    Column("started_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Column("intent", BigInteger, nullable=False),
    Index("ix_erasures_subject", "tenant", "subject"),
)

suppressions = Table(
    "suppressions",
    metadata,
    Column("digest", LargeBinary(DIGEST_BYTES), primary_key=True),  # HMAC under a key of its own (R-ERA-3)
    Column("subject", REF, primary_key=True),  # the pseudonym that was erased: a restored backup is searched for it
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False, index=True),
    Column("erasure_id", REF, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("intent", BigInteger, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("review_id", REF, primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False, index=True),
    Column("object_id", REF, nullable=False),
    Column("rules", JSON, nullable=False),  # the precedence rules that met
    Column("cause", String(64), nullable=False),
    Column("opened_at", Utc, nullable=False),
    Column("due_at", Utc, nullable=False),
    Column("closed_at", Utc),
    Column("outcome", String(32)),  # keep, destroy
    Column("decided_by", String(64)),
    Column("intent", BigInteger, nullable=False),
    Index("ix_reviews_object", "object_id"),
)

retention_runs = Table(
    "retention_runs",
    metadata,
    Column("run_id", REF, primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), primary_key=True),
    Column("started_at", Utc, nullable=False),
    Column("finished_at", Utc),
    Column("dry_run", Boolean, nullable=False),
    Column("schedule_revision", String(64), nullable=False),
    Column("counts", JSON, nullable=False),
    Column("before", String(64), nullable=False),  # digest of the population
    Column("after", String(64)),
    Column("intent", BigInteger, nullable=False),
    Index("ix_retention_runs_tenant", "tenant", "started_at"),
)

scope_keys = Table(
    "scope_keys",
    metadata,
    Column("key_id", String(16), primary_key=True),  # as reversible tokens name it
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False),
    Column("epoch", ForeignKey("key_epochs.epoch"), nullable=False),  # never wrapped anew: it dies with its epoch
    Column("wrapped", LargeBinary, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("intent", BigInteger, nullable=False),
    Index("ix_scope_keys_epoch", "tenant", "epoch", unique=True),
)

reveals = Table(
    "reveals",
    metadata,
    Column("reveal_id", REF, primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False),
    Column("label", String(64), nullable=False),
    Column("key_id", String(16), nullable=False),  # no foreign key: the token may name anything
    Column("token_digest", LargeBinary(DIGEST_BYTES), nullable=False),  # SHA-256; the token itself is not kept
    Column("purpose", String(64), nullable=False),
    Column("state", String(16), nullable=False),  # requested, approved, revealed
    Column("requester", String(64), nullable=False),
    Column("approver", String(64)),
    Column("requested_at", Utc, nullable=False),
    Column("approved_at", Utc),
    Column("revealed_at", Utc),
    Column("intent", BigInteger, nullable=False),
    Index("ix_reveals_tenant", "tenant", "requested_at"),
)
