"""The composition root: what the platform is made of, in one place. Only here are concrete classes chosen and named.

`office` opens the records and the log, for officers; `build` opens the rest around them, for streams.
"""

import asyncio
import logging
import os
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Final

from audit.events import ServiceStarted
from audit.log import AuditLog
from audit.recorder import LogRecorder, close_dangling
from audit.signing import FileSigner, write_verifier_key
from audit.trees import SYSTEM
from governance import bundle as policy_bundle
from governance.bundle import Bundle
from governance.consent import Consents
from governance.database import Database
from governance.embedded import EmbeddedOpa
from governance.errors import BundleError
from governance.keys import Keys
from governance.policy import PolicyEngine
from governance.records import Records
from governance.remote import RemoteOpa
from governance.secret import Secret
from inference.decoding import AudioDecoder
from inference.registry import Registry
from inference.speech import Capacity, SpeechRecognizer
from ingress.admission import Admission
from ingress.archive import Archive, open_archive
from ingress.live import LiveStreams
from ingress.orders.order import Office
from ingress.own_key import own_key
from ingress.session import Stages
from ingress.settings import Settings
from ingress.telemetry import Telemetry
from redaction.operators.stand_ins import StandInFactory
from redaction.stream import PresidioRedactor
from retention.reveal_desk import RevealDesk
from retention.reveals import Reveals

log = logging.getLogger(__name__)

OWNER_ONLY: Final = 0o700


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Everything, open and warm."""

    settings: Settings
    stages: Stages
    live: LiveStreams
    office: Office
    telemetry: Telemetry
    policy: EmbeddedOpa | RemoteOpa

    @property
    def keys(self) -> Keys:
        """The tenants' keys."""
        return self.office.keys

    @property
    def consents(self) -> Consents:
        """The tenants' consents."""
        return self.office.consents

    async def readiness(self) -> dict[str, bool]:
        """Which parts are ready to serve. Models and redactor are loaded and warm, or there would be no platform."""
        policy = await self.policy.ready() if isinstance(self.policy, RemoteOpa) else self.policy.ready
        return {
            "log": self.stages.log.available,
            "policy": policy,
            "vault": self.office.stored.vault.available,
            "redactor": True,
            "models": True,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledgers:
    """The log and the records over it."""

    log: AuditLog
    records: Records
    database: Database

    def office(self, archive: Archive | None, policy: PolicyEngine | None = None) -> Office:
        records = self.records
        return Office(
            facts=records,
            tenants=records.tenants,
            keys=records.keys,
            consents=records.consents,
            log=self.log,
            now=utc_now,
            archive=archive,
            reveals=None if archive is None or policy is None else self._reveals(archive, policy),
        )

    def _reveals(self, archive: Archive, policy: PolicyEngine) -> RevealDesk:
        return RevealDesk(
            records=self.records,
            reveals=Reveals(self.database, self.records.ledger, utc_now),
            keys=archive.scope_keys,
            policy=policy,
            log=self.log,
            now=utc_now,
        )


def utc_now() -> datetime:
    """The platform's clock."""
    return datetime.now(UTC)


@asynccontextmanager
async def office(settings: Settings) -> AsyncIterator[Office]:
    """The records and the log of an installation that no server is running on, without models.

    Raises:
        LogInUseError: A server is running on it.
    """
    async with AsyncExitStack() as opened:
        ledgers = await opened.enter_async_context(_ledgers(settings))
        try:
            bundle = await asyncio.to_thread(_approved_bundle, settings)
        except BundleError:
            yield ledgers.office(None)  # tenants and keys can be made before a policy is approved
            return
        archive = await opened.enter_async_context(_archive(settings, ledgers, bundle))
        yield ledgers.office(archive)
        await archive.finished()


@asynccontextmanager
async def build(settings: Settings, progress: Callable[[str], None] = lambda _step: None) -> AsyncIterator[Platform]:
    """The whole platform. Whatever cannot be had ends here, before anything listens.

    Args:
        settings: What was set.
        progress: Told what is being done, for whoever waits.
    """
    async with AsyncExitStack() as opened:
        progress("opening the audit log and the records")
        ledgers = await opened.enter_async_context(_ledgers(settings))
        progress("verifying the policy bundle and starting the policy engine")
        bundle = await asyncio.to_thread(_approved_bundle, settings)
        policy = await opened.enter_async_context(_policy_engine(settings, bundle))
        progress("opening the vault, and finishing what the last run left")
        archive = await opened.enter_async_context(_archive(settings, ledgers, bundle))
        progress("starting the decoding workers")
        decoder = await opened.enter_async_context(AudioDecoder(limit=settings.max_streams))
        if decoder.pool.refused:
            log.warning("the system refuses decoding workers: %s", ", ".join(decoder.pool.refused))
        progress("loading the redaction model")
        stand_ins = StandInFactory(archive.scope_keys)
        redactor = await asyncio.to_thread(PresidioRedactor, stand_ins=stand_ins)
        opened.callback(redactor.close)
        progress("verifying and loading the speech models")
        recognizer = await opened.enter_async_context(SpeechRecognizer(_registry(settings), _capacity(settings)))
        progress("warming the engines")
        await recognizer.warm()
        archive.verification.ear = recognizer
        archive.vault.placer = recognizer
        telemetry = Telemetry()
        for name in recognizer.loads:
            telemetry.watch(f"{name}_waiting", f"Jobs that wait for {name}.", _waiting(recognizer, name))
        stages = Stages(
            facts=ledgers.records,
            policy=policy,
            log=ledgers.log,
            decoder=decoder,
            recognizer=recognizer,
            redactor=redactor,
            vault=archive.vault,
            admission=Admission(settings.max_streams, settings.max_streams_per_tenant),
            meter=telemetry,
            now=utc_now,
        )
        started = ServiceStarted(
            version=version("earwitness"),
            bundle_revision=policy.bundle.revision,
            bundle_digest=policy.bundle.digest,
            models=recognizer.models,
        )
        await ledgers.log.append(SYSTEM, started)
        live = LiveStreams(stages)
        archive.streams.live = live
        await opened.enter_async_context(archive.attended())
        told = "1 while retention should have run and has not."
        telemetry.watch("retention_missed", told, lambda: float(archive.missed.missed))
        yield Platform(
            settings=settings,
            stages=stages,
            live=live,
            office=ledgers.office(archive, policy),
            telemetry=telemetry,
            policy=policy,
        )


@asynccontextmanager
async def _ledgers(settings: Settings) -> AsyncIterator[_Ledgers]:
    """The audit log, then the records that cannot change without it."""
    data, config = settings.data_dir.expanduser(), settings.config_dir.expanduser()
    for directory in (data, config):
        await asyncio.to_thread(directory.mkdir, OWNER_ONLY, parents=True, exist_ok=True)
    log_file = data / "audit" / "log.sqlite"
    signer = await asyncio.to_thread(_signer, config, settings.log_origin, fresh=not log_file.exists())
    records_file = data / "records.sqlite"
    index_key = await asyncio.to_thread(own_key, config / "subject-index.key", fresh=not records_file.exists())
    async with (
        AuditLog.open(log_file, signer, settings.log_origin) as log,
        Database.open(records_file) as database,
    ):
        await close_dangling(log, log.trees())
        records = Records(database, LogRecorder(log), index_key=index_key, region=settings.region, now=utc_now)
        try:
            yield _Ledgers(log=log, records=records, database=database)
        finally:
            await records.settled()


def _archive(settings: Settings, ledgers: _Ledgers, bundle: Bundle) -> AbstractAsyncContextManager[Archive]:
    return open_archive(
        settings, log=ledgers.log, database=ledgers.database, records=ledgers.records, bundle=bundle, now=utc_now
    )


@asynccontextmanager
async def _policy_engine(settings: Settings, bundle: Bundle) -> AsyncIterator[EmbeddedOpa | RemoteOpa]:
    token = Secret(settings.opa_token.get_secret_value()) if settings.opa_token else None
    remote = settings.policy_engine == "remote"
    async with RemoteOpa(settings.opa_url or "", token, bundle) if remote else EmbeddedOpa(bundle) as engine:
        yield engine


def _approved_bundle(settings: Settings) -> Bundle:
    config = settings.config_dir.expanduser()
    signature, trust = config / "policy.dsse.json", config / "policy-trust.json"
    if settings.insecure_development_approver:
        signature, trust = policy_bundle.approve_for_development(settings.policy_dir, config)
    return policy_bundle.load(settings.policy_dir, signature, trust, keep_out=[settings.data_dir.expanduser()])


def _registry(settings: Settings) -> Registry:
    return Registry([directory for directory in (settings.models_dir, settings.cache_dir.expanduser()) if directory])


def _capacity(settings: Settings) -> Capacity:
    threads = settings.recognition_threads or os.cpu_count() or 1
    return Capacity(
        channels=settings.max_streams,
        threads=threads,
        backlog_seconds=settings.backlog_seconds,
        profiles=settings.model_profiles,
    )


def _waiting(recognizer: SpeechRecognizer, name: str) -> Callable[[], float]:
    return lambda: float(recognizer.loads[name].waiting)


def _signer(config: Path, origin: str, *, fresh: bool) -> FileSigner:
    """The log's key. A log that exists is never given a new one: its checkpoints would stop verifying."""
    key = config / "log.key"
    if fresh and not key.exists():
        signer = FileSigner.create(key, origin)
        write_verifier_key(signer.key, config / "log.vkey")
        return signer
    return FileSigner.load(key, origin)
