"""What must be true before a stream's content is taken, in this order; what fails leaves nothing but its record.

(1) Suppression   no subject was erased
(2) Schedule      every object has a rule, and so a deadline (R-RET-1)
(3) Keys          of the subjects; a new one for each object (R-KEY-1)
(4) Intent        `ContentIntended`, durable, names the objects
(5) Rows          state `live`, with the wrapped keys, the deadlines and the intent
"""

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from audit.events import ContentIntended
from audit.log import AuditLog
from governance.decision import Permit
from retention.cipher import new_object_key
from retention.errors import StorageUnavailableError
from retention.key_ring import KeyRing
from retention.label import Kind, Label
from retention.schedule import Deadlines, Schedule
from retention.sidecar import SealedSidecar, Sidecar, Whose
from retention.stored import State, Stored, StoredObjects, Verdict
from retention.suppression import Suppressions

ACTOR: Final = "vault"
OBJECT_ID_BYTES: Final = 16


@dataclass(frozen=True, slots=True)
class Admitted:
    """What is on record of a stream before its content comes.

    Attributes:
        rows: Its objects, `live`; the first channel's transcript comes first.
        keys: Their keys, by object id.
        sidecars: The stream's metadata, sealed once a subject; none where there is none.
        commitments: To the metadata, for the first object's closing entry.
    """

    rows: tuple[Stored, ...]
    keys: Mapping[str, bytes] = field(repr=False)
    sidecars: tuple[SealedSidecar, ...]
    commitments: Mapping[str, str]


class Intake:
    """Steps 1 to 5.

    Args:
        log: Where the intent is recorded.
        rows: The objects' rows.
        keys: Keys.
        schedule: Until when objects are kept.
        suppressions: Who was erased, and stays so.
        now: The clock.
    """

    def __init__(
        self,
        *,
        log: AuditLog,
        rows: StoredObjects,
        keys: KeyRing,
        schedule: Schedule,
        suppressions: Suppressions,
        now: Callable[[], datetime],
    ) -> None:
        self._log = log
        self._rows = rows
        self._keys = keys
        self._schedule = schedule
        self._suppressions = suppressions
        self._now = now

    async def announce(self, permit: Permit, labels: Sequence[Label], metadata: Mapping[str, str]) -> Admitted:
        """Steps 1 to 4.

        Raises:
            SubjectErasedError: A subject was erased.
            UnlabelledError: The schedule does not cover an object, or the sidecar.
            KeyUnavailableError: There is no key to seal with.
            RecordsUnavailableError: The records cannot be read or written.
            AuditError: The intent could not be recorded.
        """
        await self._refuse_erased(labels)  # (1)
        begins = self._now()
        deadlines = [self._deadlines(label.scheduled_class, label, begins) for label in labels]  # (2)
        sidecar = Sidecar.of(metadata)
        sealed = await self._sealed(sidecar, labels, begins)  # (3)
        keys = {label.object_id: new_object_key() for label in labels}
        wrapped = [await self._keys.wrap_object_key(keys[label.object_id], label) for label in labels]
        intent = await self._log.append(permit.tenant, self._intended(permit, labels))  # (4)
        masked = tuple(sorted(permit.obligations.redaction))
        rows = [
            Stored(
                label=label,
                state=State.LIVE,
                wrapped_key=key,
                created_at=begins,
                trigger_at=begins,
                keep_until=due.keep_until,
                delete_after=due.delete_after,
                schedule_revision=self._schedule.revision,
                consent_id=permit.consent_id,
                intent=intent,
                masked=masked if label.kind is Kind.REDACTED_AUDIO else (),
                verdict=Verdict.PENDING if label.kind is Kind.REDACTED_AUDIO else None,
            )
            for label, key, due in zip(labels, wrapped, deadlines, strict=True)
        ]
        return Admitted(tuple(rows), keys, tuple(each.with_intent(intent) for each in sealed), sidecar.commitments)

    async def add(self, admitted: Admitted) -> None:
        """Step 5, and step 1 again: an erasure that came between has not seen these rows.

        Raises:
            SubjectErasedError: A subject was erased meanwhile. The rows are there.
            RecordsUnavailableError: They are not.
        """
        await self._rows.add(admitted.rows, admitted.sidecars)
        await self._refuse_erased([row.label for row in admitted.rows])

    async def _refuse_erased(self, labels: Sequence[Label]) -> None:
        for tenant, subject in sorted({(label.tenant, subject) for label in labels for subject in label.subjects}):
            await self._suppressions.refuse(tenant, subject)

    async def _sealed(self, sidecar: Sidecar, labels: Sequence[Label], begins: datetime) -> list[SealedSidecar]:
        """The keys of every subject, made at first need; and the sidecar under each, if there is anything in it."""
        first = labels[0]
        due = self._deadlines(f"sidecar.{first.retention_class}", first, begins) if sidecar.fields else None
        sealed = []
        for subject in sorted({subject for label in labels for subject in label.subjects}):
            keys = await self._keys.subject_keys(first.tenant, subject, actor=ACTOR)
            if due is not None:
                whose = Whose(first.tenant, subject, first.stream_id)
                under = sidecar.sealed(keys.sidecar, whose)
                sealed.append(
                    SealedSidecar(
                        whose, under, created_at=begins, delete_after=due.delete_after, keep_until=due.keep_until
                    )
                )
        return sealed

    def _deadlines(self, scheduled_class: str, label: Label, begins: datetime) -> Deadlines:
        """The schedule's trigger is `created`: when the stream begins, so that a crash cannot move it."""
        rule = self._schedule.rule(scheduled_class, label.purpose, label.jurisdiction)
        return self._schedule.deadlines(rule, begins)

    def _intended(self, permit: Permit, labels: Sequence[Label]) -> ContentIntended:
        return ContentIntended(
            stream_id=permit.stream_id,
            decision_id=permit.decision_id,
            objects=tuple(label.object_id for label in labels),
            classes=tuple(label.scheduled_class for label in labels),
            subjects=tuple(sorted({subject for label in labels for subject in label.subjects})),
            purpose=permit.purpose,
            jurisdiction=permit.obligations.region,
            schedule_revision=self._schedule.revision,
        )


def labels_of(permit: Permit) -> tuple[Label, ...]:
    """The objects that a permit obliges to be kept: of every channel its transcript, audio, and perhaps its words.

    Raises:
        StorageUnavailableError: A channel's voice has no subject: nothing is stored of nobody.
    """
    audio = permit.obligations.stored_audio
    kinds = [
        Kind.TRANSCRIPT,  # which is always kept: the stream's first object
        *[Kind.AUDIO] * audio.keeps_original,
        *[Kind.REDACTED_AUDIO] * audio.keeps_redacted,
        *[Kind.CLEAR_TRANSCRIPT] * permit.obligations.clear_transcript,
    ]
    labels = []
    for channel, subject in enumerate(permit.subjects):
        if subject is None:
            raise StorageUnavailableError("a channel without a subject cannot be stored")
        labels += [
            Label(
                object_id=secrets.token_hex(OBJECT_ID_BYTES),
                tenant=permit.tenant,
                stream_id=permit.stream_id,
                channel=channel,
                kind=kind,
                retention_class=permit.obligations.retention_class,
                purpose=permit.purpose,
                jurisdiction=permit.obligations.region,
                subjects=(subject,),
            )
            for kind in kinds
        ]
    if not labels:
        raise StorageUnavailableError("a stream without a channel cannot be stored")
    return tuple(labels)
