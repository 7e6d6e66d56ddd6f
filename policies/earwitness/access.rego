# The second entry point: may this principal read this stored object, for this purpose?
#
# Written positively, as stream.rego is. Checks of base, soc2 and hipaa that look at no stream count here too.
# Purpose limitation is GDPR Art. 5(1)(b) and SOC 2 P4.1; restriction Art. 18; minimum necessary 45 CFR 164.502(b).
package earwitness.access

import data.earwitness.base
import data.earwitness.gdpr
import data.earwitness.hipaa
import data.earwitness.limits
import data.earwitness.soc2

of_every_tenant := {
	"base.tenant_active",
	"base.regimes_known",
	"access.authorised",
	"access.own_object",
	"access.class_known",
	"access.purpose_registered",
	"access.purpose_compatible",
	"access.restriction_respected",
	"access.clear_transcript_needed",
	"access.within_retention",
	"access.time_left",
}

of_regime := {
	"soc2": {"soc2.authenticated", "soc2.key_not_expired", "soc2.bundle_approved"},
	"gdpr": {"access.basis_stands"},
	"hipaa": {"hipaa.baa_on_file", "hipaa.baa_not_expired", "access.minimum_necessary"},
}

required contains check if some check in of_every_tenant

required contains check if {
	some regime in input.tenant.regimes
	some check in of_regime[regime]
}

passed contains check if some check in ((base.passed | soc2.passed) | hipaa.passed)

passed contains "access.authorised" if {
	is_array(input.principal.scopes)
	"recordings" in input.principal.scopes
}

passed contains "access.own_object" if {
	is_string(input.object.tenant)
	input.object.tenant != ""
	input.object.tenant == input.principal.tenant
}

retention_classes := {regime.retention_class | some regime in limits.regimes} | {limits.retention_class_without_regime}

passed contains "access.class_known" if {
	input.object.kind in limits.object_kinds
	input.object.retention_class in retention_classes
}

# What a hold keeps may be read for its matter, whatever it was recorded for (GDPR Art. 17(3)(e), 18(2)).
for_the_holding_matter if {
	input.access.purpose == limits.matter_purpose
	is_string(input.access.matter)
	is_array(input.object.matters)
	input.access.matter in input.object.matters
}

passed contains "access.purpose_registered" if for_the_holding_matter

passed contains "access.purpose_registered" if {
	is_array(input.tenant.purposes)
	input.access.purpose in input.tenant.purposes
}

passed contains "access.purpose_compatible" if for_the_holding_matter

passed contains "access.purpose_compatible" if {
	is_string(input.access.purpose)
	input.access.purpose == input.object.purpose
}

passed contains "access.purpose_compatible" if {
	input.access.purpose in limits.compatible_purposes[input.object.purpose]
}

passed contains "access.restriction_respected" if input.object.restricted == false

passed contains "access.restriction_respected" if for_the_holding_matter

ordinary_kinds := {kind | some kind in limits.object_kinds} - {"clear_transcript"}

passed contains "access.clear_transcript_needed" if input.object.kind in ordinary_kinds

passed contains "access.clear_transcript_needed" if input.access.purpose in limits.clear_transcript_purposes

# What should be gone already is read by nobody, even where no retention run has been since (GDPR Art. 5(1)(e)).
passed contains "access.within_retention" if {
	is_number(input.now)
	is_number(input.object.delete_after)
	input.object.delete_after > input.now
}

passed contains "access.within_retention" if for_the_holding_matter

passed contains "access.time_left" if permit_seconds >= 1

passed contains "access.basis_stands" if input.object.rests_on_consent == false

passed contains "access.basis_stands" if for_the_holding_matter

passed contains "access.basis_stands" if {
	input.object.rests_on_consent == true
	gdpr.consent_live
	is_string(input.consent.subject)
	count(input.object.subjects) > 0
	every subject in input.object.subjects { subject == input.consent.subject }
	input.access.purpose in input.consent.purposes
}

passed contains "access.minimum_necessary" if {
	kinds := object.get(limits.readable_kinds, input.access.purpose, limits.readable_kinds_otherwise)
	input.object.kind in kinds
}

# No permit outlives what it rests on.
remaining contains input.principal.key_expires_at - input.now

remaining contains input.consent.expires_at - input.now if {
	input.object.rests_on_consent == true
	is_number(input.consent.expires_at)
	not for_the_holding_matter
}

remaining contains input.tenant.baa_expires_at - input.now if {
	"hipaa" in input.tenant.regimes
	is_number(input.tenant.baa_expires_at)
}

permit_seconds := min(remaining | {limits.read_permit_seconds}) if {
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
