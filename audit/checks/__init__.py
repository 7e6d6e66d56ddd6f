"""The control checks by name. The table of controls in the policy bundle says which regime asks for which."""

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

from audit.checks.access import KeysExpire, ReadsDecided, RevokedKeysSilent, TwoPersons
from audit.checks.consents import AgreementLive, ConsentLive, WithdrawalsHeeded
from audit.checks.content import ContentIntact, RetentionRan, StorageObliged, WithinCeiling
from audit.checks.log import ErasuresInTime, IntentsClosed, LogIntegrity
from audit.checks.rights import ReceiptsVerify, RightsInTime
from audit.checks.streams import (
    CoverageComplete,
    DenialsExplained,
    PolicyOnRecord,
    StreamsPermittedFirst,
    UnstoredLeftNothing,
)
from audit.population import Examination

CHECKS: Mapping[str, type[Examination]] = MappingProxyType(
    {
        each.check: each
        for each in (
            AgreementLive,
            ConsentLive,
            ContentIntact,
            CoverageComplete,
            DenialsExplained,
            ErasuresInTime,
            IntentsClosed,
            KeysExpire,
            LogIntegrity,
            PolicyOnRecord,
            ReadsDecided,
            ReceiptsVerify,
            RetentionRan,
            RevokedKeysSilent,
            RightsInTime,
            StorageObliged,
            StreamsPermittedFirst,
            TwoPersons,
            UnstoredLeftNothing,
            WithdrawalsHeeded,
            WithinCeiling,
        )
    }
)


def code_digest() -> str:
    """SHA-256 of the checks' source, the first 16 digits: which code gave a result."""
    sources = sorted(Path(__file__).parent.glob("*.py"))
    return sha256(b"\0".join(source.read_bytes() for source in sources)).hexdigest()[:16]
