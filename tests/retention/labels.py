"""A label of a stored object, and every label that differs from it in one field."""

from dataclasses import replace
from typing import Any, Final

from governance.identity import StreamId, SubjectRef, TenantId
from retention.label import Kind, Label

ALICE: Final = SubjectRef("a" * 32)
BOB: Final = SubjectRef("b" * 32)

LABEL: Final = Label(
    object_id="0123456789abcdef0123456789abcdef",
    tenant=TenantId("clinic"),
    stream_id=StreamId("c" * 32),
    channel=0,
    kind=Kind.AUDIO,
    retention_class="standard",
    purpose="care",
    jurisdiction="eu",
    subjects=(ALICE,),
)


def other(**fields: Any) -> Label:
    return replace(LABEL, **fields)


OTHERS: Final = {
    "tenant": other(tenant=TenantId("clinic-2")),
    "subject": other(subjects=(BOB,)),
    "another subject too": other(subjects=(ALICE, BOB)),
    "subjects run together": other(subjects=(SubjectRef(f'{ALICE}","{BOB}'),)),
    "object": other(object_id="f" * 32),
    "class": other(retention_class="research"),
    "purpose": other(purpose="training"),
    "kind": other(kind=Kind.TRANSCRIPT),
    "stream": other(stream_id=StreamId("d" * 32)),
    "channel": other(channel=1),
    "jurisdiction": other(jurisdiction="us"),
    "class and purpose swapped": other(retention_class="care", purpose="standard"),
}
