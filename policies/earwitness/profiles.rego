# Which personal data is looked for, and what stands in its place: everything that is asked for or demanded, and of two
# operators for one label the stronger.
package earwitness.profiles

import data.earwitness.limits
import data.earwitness.redaction

default own := {"profiles": {}}

# A tenant's own profiles stand beside everybody's; a bundle in which one takes the name of another is not loaded.
own := redaction.tenants[input.principal.tenant]

profile(name) := redaction.profiles[name]

profile(name) := own.profiles[name]

demanded contains input.stream.redaction_profile

demanded contains limits.regimes[regime].redaction_floor if some regime in input.tenant.regimes

demanded contains own.floor

known if {
	is_string(input.principal.tenant)
	every name in demanded { profile(name) }
}

# What another demanded profile includes adds nothing; that it does not is checked when the bundle is loaded.
included contains inner if {
	some name in demanded
	some inner in profile(name).includes
}

effective := demanded - included

names := concat("+", sort(effective))

operators := profile(name).operators if {
	known
	count(effective) == 1
	some name in effective
}

operators := united if {
	known
	count(effective) > 1
}

united[label] := redaction.order.operators[max(ranks)] if {
	some name in effective
	some label, _ in profile(name).operators
	ranks := {rank |
		some other in effective
		some rank, operator in redaction.order.operators
		operator == profile(other).operators[label]
	}
}

# Of each setting the strictest: their orders begin with the weakest.
strictest(order, values) := order[max({rank |
	some value in values
	some rank, candidate in order
	candidate == value
})]

hold := strictest(redaction.order.holds, {profile(name).hold | some name in demanded})

surrogate_scope := strictest(redaction.order.scopes, {profile(name).surrogate_scope | some name in demanded})

certification := strictest(redaction.order.certifications, {profile(name).certification | some name in demanded})

default overdue_shown := false

overdue_shown if {
	every name in demanded { profile(name).show_overdue == true }
}
