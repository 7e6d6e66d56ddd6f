# The one entry point: may this stream be processed, and under which obligations?
#
# Written positively: a stream is allowed when every required check is among those that passed. A reference to a missing
# input field is undefined in Rego, and an undefined check has not passed; a list of denials would be silently shortened.
package earwitness.stream

import data.earwitness.base
import data.earwitness.gdpr
import data.earwitness.hipaa
import data.earwitness.limits
import data.earwitness.obligations
import data.earwitness.soc2

required contains check if some check in base.required

required contains check if {
	"soc2" in input.tenant.regimes
	some check in soc2.required
}

required contains check if {
	"gdpr" in input.tenant.regimes
	some check in gdpr.required
}

required contains check if {
	"hipaa" in input.tenant.regimes
	some check in hipaa.required
}

passed := ((base.passed | soc2.passed) | gdpr.passed) | hipaa.passed

default allow := false

allow if {
	count(required) > 0
	count(required - passed) == 0
}

default obliged := {}

obliged := obligations.all if allow

decision := {
	"allow": allow,
	"reasons": sort(required - passed),
	"obligations": obliged,
	"revision": limits.revision,
}
