# Which personal data is looked for, and what stands in its place: everything that is asked for or demanded, and of two
# operators for one label the stronger.
#
# A profile is referred to field by field: the engine copies what a reference names, and a whole one is large.
package earwitness.profiles

import data.earwitness.limits
import data.earwitness.redaction

# A tenant's own profiles stand beside everybody's; a bundle in which one takes the name of another is not loaded.
own := redaction.tenants[input.principal.tenant]

demanded contains input.stream.redaction_profile

demanded contains limits.regimes[regime].redaction_floor if some regime in input.tenant.regimes

demanded contains own.floor

found contains name if {
	some name in demanded
	redaction.profiles[name].hold
}

found contains name if {
	some name in demanded
	own.profiles[name].hold
}

known if {
	is_string(input.principal.tenant)
	count(demanded - found) == 0
}

# What another demanded profile includes adds nothing; that it does not is checked when the bundle is loaded.
included contains inner if {
	some name in demanded
	some inner in redaction.profiles[name].includes
}

included contains inner if {
	some name in demanded
	some inner in own.profiles[name].includes
}

effective := demanded - included

names := concat("+", sort(effective))

stated[name] := redaction.profiles[name].operators if some name in effective

stated[name] := own.profiles[name].operators if some name in effective

operators := object.union(everything, contested)

everything := object.union_n([operators | some operators in stated])

# Strengths are compared only where two of them differ: that is seldom, and costs more than all the rest.
differing := {name | some name in effective; object.union(everything, stated[name]) != everything}

contested[label] := strictest(redaction.order.operators, {stated[other][label] | some other in effective}) if {
	some name in differing
	some label, _ in stated[name]
}

fields := {"hold", "surrogate_scope", "certification", "show_overdue"}

settings[field] contains redaction.profiles[name][field] if {
	some name in demanded
	some field in fields
}

settings[field] contains own.profiles[name][field] if {
	some name in demanded
	some field in fields
}

# Of each setting the strictest: their orders begin with the weakest.
strictest(order, values) := order[max({rank |
	some rank, candidate in order
	candidate in values
})]

hold := strictest(redaction.order.holds, settings.hold)

surrogate_scope := strictest(redaction.order.scopes, settings.surrogate_scope)

certification := strictest(redaction.order.certifications, settings.certification)

overdue_shown := settings.show_overdue == {true}
