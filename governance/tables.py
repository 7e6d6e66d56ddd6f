"""The tables of governance's records, as the newest migration leaves them (a test compares the two).

Every row that grants or restricts something carries `intent`, the index of the audit entry that announced its last
change: no row without a record (R-AUD-2).
"""

from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    ForeignKey,
    LargeBinary,
    MetaData,
    String,
    Table,
    TypeDecorator,
    UniqueConstraint,
)

DIGEST_BYTES: Final = 32  # SHA-256


class Utc(TypeDecorator[datetime]):
    """A moment in UTC. SQLite forgets the zone; a naive moment is refused on the way in and made UTC on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse what has no zone."""
        del dialect
        if value is not None and value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        return None if value is None else value.astimezone(UTC)

    def process_result_value(self, value: Any, dialect: Dialect) -> datetime | None:
        """Give the zone back."""
        del dialect
        if not isinstance(value, datetime):
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


metadata = MetaData()

tenants = Table(
    "tenants",
    metadata,
    Column("tenant", String(63), primary_key=True),
    Column("active", Boolean, nullable=False),
    Column("regimes", JSON, nullable=False),
    Column("region", String(64), nullable=False),
    Column("purposes", JSON, nullable=False),
    Column("baa_expires_at", Utc),
    Column("created_at", Utc, nullable=False),
    Column("intent", BigInteger, nullable=False),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("key_id", String(16), primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False, index=True),
    Column("digest", LargeBinary(DIGEST_BYTES), nullable=False),
    Column("scopes", JSON, nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("revoked_at", Utc),
    Column("last_used_at", Utc),
    Column("intent", BigInteger, nullable=False),
)

subjects = Table(
    "subjects",
    metadata,
    Column("subject", String(32), primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False),
    Column("lookup", LargeBinary(DIGEST_BYTES), nullable=False),
    Column("created_at", Utc, nullable=False),
    Column("intent", BigInteger, nullable=False),
    UniqueConstraint("tenant", "lookup", name="uq_subjects_tenant_lookup"),
)

consents = Table(
    "consents",
    metadata,
    Column("consent_id", String(32), primary_key=True),
    Column("tenant", ForeignKey("tenants.tenant"), nullable=False, index=True),
    Column("subject", ForeignKey("subjects.subject"), nullable=False, index=True),
    Column("purposes", JSON, nullable=False),
    Column("notice_version", String(64), nullable=False),
    Column("evidence", String(32), nullable=False),
    Column("recorded_at", Utc, nullable=False),
    Column("expires_at", Utc, nullable=False),
    Column("withdrawn_at", Utc),
    Column("intent", BigInteger, nullable=False),
)
