"""The steps of an erasure. Each can be taken again, and leaves what the next one needs in the row.

    locate      judge every object, open reviews and restrict where rules disagree, count in every store
    suppress    put the subject on the list, so that nothing new is stored for it
    streams     end its live streams; what they had stored is now there
    erase-NAME  each store of the data map in its order: content, sidecars, wrapped keys, index rows, pages
    verify      each store looks again; what is still there is erased once more
    close       the result, and the signed receipt

Where a hold or a statute keeps all that there is, the subject stays in business: it is not suppressed, and its streams
go on.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final, Protocol

from governance.identity import SubjectRef, TenantId
from governance.tenants import Tenants
from retention.data_map import DataMap, DataStore, Level, Target, Verified
from retention.erasure_judgement import FLOOR, FLOOR_BASIS, HELD_BASIS, HOLD, Judge, Kept
from retention.erasure_records import Cause, Erasure, ErasureRows, State
from retention.receipts import Anchor, Receipts, moment
from retention.stored import StoredObjects
from retention.stores.objects import ObjectContent, pages
from retention.stores.sidecars import PREFIX, SidecarRows
from retention.suppression import Suppressions

LIVE_STREAMS: Final = "live-streams"
SIDECARS: Final = "sidecar.*"  # a sidecar's row does not say its class
ACTOR: Final = "erasure"


class LiveStreams(Protocol):
    """Who runs streams."""

    async def end_subject(self, tenant: TenantId, subject: SubjectRef) -> int:
        """End the live streams that hear a subject, and see them end. MUST have their content stored on return.

        Returns:
            How many there were.
        """
        ...


class Residue(Protocol):
    """Where deleted rows may live on."""

    async def remember(self, target: Target) -> None:
        """Take note of the bytes that must be gone in the end, before anything is erased. In memory alone."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What the steps are taken with.

    Attributes:
        rows: The erasures.
        stored: The objects.
        judge: What may be destroyed.
        data_map: Where something may lie.
        sidecars: The one of these places that a hold may keep without an object.
        residue: Where deleted rows may live on.
        suppressions: Who stays erased.
        streams: Who runs streams.
        receipts: Closes and signs.
        tenants: What each is held to.
        backup_days: How long a backup of the data directory is kept at most.
        now: The clock.
    """

    rows: ErasureRows
    stored: StoredObjects
    judge: Judge
    data_map: DataMap
    sidecars: SidecarRows
    residue: Residue
    suppressions: Suppressions
    streams: LiveStreams
    receipts: Receipts
    tenants: Tenants
    backup_days: int
    now: Callable[[], datetime]


class Steps:
    """Takes them."""

    def __init__(self, means: Means) -> None:
        self._with = means

    async def locate(self, erasure: Erasure) -> None:
        """Judge and count. Exceptions are in the row before anything is destroyed."""
        if "found" in erasure.progress:
            return
        kept, objects = await self._judged(erasure)
        exempt = await self._with_sidecars(erasure, _grouped(kept))
        target = _target(erasure, _ids(exempt))
        await self._with.residue.remember(target)
        found = {store.name: await store.locate(target) for store in self._with.data_map.stores}
        spared = erasure.cause is Cause.CONSENT_WITHDRAWN or (objects > 0 and len(kept) == objects)
        await self._with.rows.note(erasure, exempt=exempt, objects=objects, spared=spared, found=found, erased={})

    async def suppress(self, erasure: Erasure) -> None:
        """Before streams are ended: none may open in between and store."""
        if not erasure.progress["spared"]:
            await self._with.suppressions.add(erasure.tenant, erasure.subject, erasure.erasure_id, actor=ACTOR)
            await self._with.rows.note(erasure, suppressed=True)

    async def streams(self, erasure: Erasure) -> None:
        """End them, and judge what they stored."""
        if erasure.progress["spared"]:
            return
        ended = await self._with.streams.end_subject(erasure.tenant, erasure.subject)
        await self._erased(erasure, LIVE_STREAMS, ended, await self.exempt(erasure))

    async def erase(self, erasure: Erasure, store: DataStore) -> None:
        """One store. After objects and sidecars, which come first, what is left of them is what has to stay."""
        target = _target(erasure, _ids(erasure.progress["exempt"]))
        located = await store.locate(target)
        gone = await store.erase(target)
        judged = store.name in {ObjectContent.name, SidecarRows.name}
        if not located and not gone and not judged:
            return
        found = {**erasure.progress["found"]}
        found[store.name] = max(found.get(store.name, 0), located)
        left = await self.exempt(erasure) if judged else erasure.progress["exempt"]
        await self._erased(erasure, store.name, gone, left, found=found)

    async def verify(self, erasure: Erasure) -> None:
        """Look again in every store, and once more after erasing what was still there."""
        if "verified" in erasure.progress:
            return
        target = _target(erasure, _ids(erasure.progress["exempt"]))
        looked = [await self._looked(store, target) for store in self._with.data_map.stores]
        now = self._with.now()
        await self._with.rows.note(
            erasure,
            verified=[_verified(each, now) for each in looked],
            completed_at=moment(now),
            backups_until=moment(now + timedelta(days=self._with.backup_days)),
            anchor=self._with.receipts.anchor(erasure.tenant).document(),
        )

    async def close(self, erasure: Erasure) -> State:
        """Record the result and sign the receipt; both from what the row says, so that again gives the same."""
        regimes = sorted(each.value for each in (await self._with.tenants.get(erasure.tenant)).facts.regimes)
        state = outcome(erasure)
        body = receipt_body(erasure, state, regimes)
        receipt = await self._with.receipts.issue(body, Anchor.of(erasure.progress["anchor"]))
        await self._with.rows.finish(erasure, state, receipt, self._with.now())
        return state

    async def _looked(self, store: DataStore, target: Target) -> Verified:
        looked = await store.verify(target)
        if not looked.remaining:
            return looked
        await store.erase(target)
        return await store.verify(target)

    async def _judged(self, erasure: Erasure) -> tuple[list[Kept], int]:
        kept, objects = list[Kept](), 0
        async for batch in pages(self._with.stored, _target(erasure, ())):
            objects += len(batch)
            stay = await self._with.judge.kept(erasure.tenant, batch, erasure.cause)
            await self._with.judge.settle(erasure.tenant, stay, intent=erasure.intent)
            kept += stay
        return kept, objects

    async def exempt(self, erasure: Erasure) -> dict[str, list[str]]:
        """Ids of what has to stay now, by the reason for it; opens reviews and restricts, as `locate` does."""
        return await self._with_sidecars(erasure, _grouped((await self._judged(erasure))[0]))

    async def _with_sidecars(self, erasure: Erasure, exempt: dict[str, list[str]]) -> dict[str, list[str]]:
        """And the sidecars that a hold or a statute keeps, whether or not an object does."""
        target, kept = _target(erasure, ()), {**exempt}
        held = await self._with.sidecars.held(target)
        for stream in held:
            kept.setdefault(_key(SIDECARS, HOLD, HELD_BASIS, ""), []).append(PREFIX + stream)
        for stream, until in (await self._with.sidecars.floored(target)).items():
            if stream not in held:
                kept.setdefault(_key(SIDECARS, FLOOR, FLOOR_BASIS, moment(until)), []).append(PREFIX + stream)
        return kept

    async def _erased(
        self, erasure: Erasure, store: str, gone: int, exempt: Mapping[str, list[str]], **more: Any
    ) -> None:
        erased = {**erasure.progress["erased"]}
        erased[store] = erased.get(store, 0) + gone
        await self._with.rows.note(erasure, erased=erased, exempt=exempt, **more)


def outcome(erasure: Erasure) -> State:
    """How an erasure ended whose stores have been verified."""
    if any(each["remaining"] for each in erasure.progress["verified"]):
        return State.FAILED
    if not erasure.progress["exempt"]:
        return State.COMPLETED
    return State.PARTIAL if _objects_gone(erasure) else State.HELD


def receipt_body(erasure: Erasure, state: State, regimes: Sequence[str]) -> dict[str, Any]:
    """What the receipt says, but for its log section."""
    progress = erasure.progress
    stores = [_counted(each, progress) for each in progress["verified"]]
    if not progress["spared"]:
        ended = progress["erased"].get(LIVE_STREAMS, 0)
        stores.insert(0, _row(LIVE_STREAMS, ended, ended, Level.LOGICAL, progress["completed_at"]))
    return {
        "v": 1,
        "receipt_id": f"{erasure.erasure_id}-{erasure.intent}",
        "erasure_id": erasure.erasure_id,
        "request_id": erasure.request_id or "",
        "tenant": erasure.tenant,
        "subject": erasure.subject,
        "cause": erasure.cause.value,
        "regimes": list(regimes),
        "outcome": state.value,
        "suppressed": bool(progress.get("suppressed", False)),
        "intent": erasure.intent,
        "started_at": moment(erasure.started_at),
        "completed_at": progress["completed_at"],
        "stores": stores,
        "exceptions": _exceptions(progress["exempt"]),
        "backups": [{"mechanism": "data-directory", "expires_at": progress["backups_until"]}],
        "recipients": [],
        "out_of_scope": [
            {"store": each["store"], "why": each["why"]} for each in stores if each["level"] == Level.OUT_OF_SCOPE
        ],
    }


def _target(erasure: Erasure, exempt: Iterable[str]) -> Target:
    return Target(
        erasure.tenant,
        erasure.subject,
        frozenset(exempt),
        content_only=erasure.cause is Cause.CONSENT_WITHDRAWN,
        intent=erasure.intent,
    )


def _objects_gone(erasure: Erasure) -> bool:
    progress = erasure.progress
    kept = sum(len(ids) for key, ids in progress["exempt"].items() if not key.startswith(SIDECARS))
    return bool(progress["erased"].get("objects", 0) > 0 or progress["objects"] > kept)


def _grouped(kept: Iterable[Kept]) -> dict[str, list[str]]:
    """Ids by class, rule, basis and time."""
    groups: dict[str, list[str]] = {}
    for each in kept:
        key = _key(each.scheduled_class, each.verdict.rule, each.basis, each.until)
        groups.setdefault(key, []).append(each.object_id)
    return groups


def _key(scheduled_class: str, rule: int, basis: str, until: str) -> str:
    """None of them holds a bar."""
    return "|".join((scheduled_class, str(rule), basis, until))


def _ids(exempt: Mapping[str, list[str]]) -> list[str]:
    return [object_id for ids in exempt.values() for object_id in ids]


def _exceptions(exempt: Mapping[str, list[str]]) -> list[dict[str, Any]]:
    """By class, rule and basis, with the latest of their times: a subject may have thousands of objects, a day each."""
    merged: dict[tuple[str, int, str], dict[str, Any]] = {}
    for key, ids in sorted(exempt.items()):
        scheduled_class, rule, basis, until = key.split("|")
        fresh = {"class": scheduled_class, "rule": int(rule), "basis": basis, "until": "", "count": 0}
        each = merged.setdefault((scheduled_class, int(rule), basis), fresh)
        each["until"], each["count"] = max(each["until"], until), each["count"] + len(ids)
    return list(merged.values())


def _verified(each: Verified, at: datetime) -> dict[str, Any]:
    return {
        "store": each.store,
        "level": each.level.value,
        "remaining": each.remaining,
        "kept": each.kept,
        "why": each.why,
        "verified_at": moment(at),
    }


def _counted(verified: Mapping[str, Any], progress: Mapping[str, Any]) -> dict[str, Any]:
    store = verified["store"]
    found, kept, remaining = progress["found"].get(store, 0), verified["kept"], verified["remaining"]
    # A crash may come between the destruction and its count; what was found and is not there any more was destroyed.
    erased = max(found - kept - remaining, progress["erased"].get(store, 0), 0)
    return {
        "store": store,
        "found": max(found, erased + kept + remaining),
        "erased": erased,
        "kept": kept,
        "remaining": remaining,
        "level": verified["level"],
        "verified_at": verified["verified_at"],
        "why": verified["why"],
    }


def _row(store: str, found: int, erased: int, level: Level, at: str) -> dict[str, Any]:
    return {
        "store": store,
        "found": found,
        "erased": erased,
        "kept": 0,
        "remaining": 0,
        "level": level.value,
        "verified_at": at,
        "why": "",
    }
