"""The positive control: every step in its order. It must type-check, or the other programs prove nothing."""

from audit.events import StreamPermitted
from audit.log import AuditLog
from audit.recorded import recorded_grant
from governance.facts import Facts, StreamWish
from governance.identity import StreamId
from ingress.session import Client, Stages


async def program(
    stages: Stages, client: Client, facts: Facts, log: AuditLog, event: StreamPermitted, wish: StreamWish
) -> None:
    principal = await facts.authenticate(client.credential)
    request = await facts.assemble(principal, StreamId("0"), wish)
    permit = await stages.policy.decide(request, stages.now())
    recorded = await log.record(principal.tenant, event, permit)
    redaction = stages.redactor.open(recorded)
    async with (
        stages.vault.open(recorded, wish.metadata) as seal,
        stages.recognizer.open(recorded_grant(recorded), 1) as recognition,
    ):
        async for spoken in recognition.events():
            for redacted in await redaction.redact(spoken):
                await client.deliver(await seal.transcript(redacted))
