# The third entry point: may this token be turned back into what was said, for this purpose?
#
# Written positively, as stream.rego is. It takes two persons: whoever asks, and another who approved it a short while
# ago. GDPR Art. 4(5): the additional information is kept separately, and re-identification is no accident.
package earwitness.reveal

import data.earwitness.base
import data.earwitness.hipaa
import data.earwitness.limits
import data.earwitness.redaction
import data.earwitness.soc2

of_every_tenant := {
	"base.tenant_active",
	"base.regimes_known",
	"reveal.authorised",
	"reveal.purpose_registered",
	"reveal.label_needed",
	"reveal.own_request",
	"reveal.two_persons",
	"reveal.approval_recent",
	"reveal.time_left",
}

of_regime := {
	"soc2": {"soc2.authenticated", "soc2.key_not_expired", "soc2.bundle_approved"},
	"hipaa": {"hipaa.baa_on_file", "hipaa.baa_not_expired"},
}

required contains check if some check in of_every_tenant

required contains check if {
	some regime in input.tenant.regimes
	some check in of_regime[regime]
}

passed contains check if some check in ((base.passed | soc2.passed) | hipaa.passed)

passed contains "reveal.authorised" if {
	is_array(input.principal.scopes)
	"tokens:reveal" in input.principal.scopes
}

passed contains "reveal.purpose_registered" if {
	is_array(input.tenant.purposes)
	input.reveal.purpose in input.tenant.purposes
}

# Minimum necessary, by label: a purpose that needs a telephone number need not see a card's.
passed contains "reveal.label_needed" if input.reveal.label in redaction.reveal.labels[input.reveal.purpose]

passed contains "reveal.own_request" if {
	is_string(input.reveal.requester)
	input.reveal.requester == input.principal.key_id
}

passed contains "reveal.two_persons" if {
	is_string(input.reveal.requester)
	is_string(input.reveal.approver)
	input.reveal.approver != ""
	input.reveal.approver != input.reveal.requester
}

passed contains "reveal.approval_recent" if {
	is_number(input.reveal.approved_at)
	input.reveal.approved_at <= input.now
	input.now - input.reveal.approved_at < redaction.reveal.approval_seconds
}

passed contains "reveal.time_left" if permit_seconds >= 1

remaining contains input.principal.key_expires_at - input.now

remaining contains input.tenant.baa_expires_at - input.now if {
	"hipaa" in input.tenant.regimes
	is_number(input.tenant.baa_expires_at)
}

permit_seconds := min(remaining | {redaction.reveal.permit_seconds}) if {
	is_number(input.now)
	is_number(input.principal.key_expires_at)
}

default allow := false

allow if {
	count(required) > 0
	count(required - passed) == 0
}

default obliged := {}

obliged := {"permit_seconds": permit_seconds} if allow

decision := {
	"allow": allow,
	"reasons": sort(required - passed),
	"obligations": obliged,
	"revision": limits.revision,
}
