# Checks that every stream must pass, whatever its tenant is held to.
package earwitness.base

import data.earwitness.limits
import data.earwitness.obligations
import data.earwitness.profiles
import data.earwitness.redaction

required := {
	"base.tenant_active",
	"base.regimes_known",
	"base.language_certified",
	"base.channels_within_limit",
	"base.subject_per_channel",
	"base.stored_only_with_subject",
	"base.model_known",
	"base.redaction_profile_known",
	"base.time_left",
}

passed contains "base.tenant_active" if input.tenant.active == true

# A regime this policy does not know would add no checks: it must refuse, not pass.
passed contains "base.regimes_known" if {
	is_array(input.tenant.regimes)
	every regime in input.tenant.regimes { limits.regimes[regime] }
}

# BCP 47: redaction is certified by primary language, and each profile says what certification it takes.
passed contains "base.language_certified" if {
	is_string(input.stream.language)
	certified := redaction.certified[split(lower(input.stream.language), "-")[0]]
	certified in {"full", profiles.certification}
}

# Rego orders values of different types; both bounds are numbers, so nothing but a number lies between them.
passed contains "base.channels_within_limit" if {
	input.stream.channels >= 1
	input.stream.channels <= limits.channels
}

passed contains "base.subject_per_channel" if {
	is_array(input.stream.subjects)
	count(input.stream.subjects) == input.stream.channels
}

passed contains "base.stored_only_with_subject" if input.stream.storage == false

# Content without a subject could never be erased on a subject's request (R-ERA-1).
passed contains "base.stored_only_with_subject" if {
	input.stream.storage == true
	count(input.stream.subjects) > 0
	every subject in input.stream.subjects { is_string(subject) }
}

passed contains "base.model_known" if {
	input.stream.model_profile in limits.model_profiles
	input.stream.model_channel in limits.model_channels
}

passed contains "base.redaction_profile_known" if profiles.known

passed contains "base.time_left" if obligations.permit_seconds >= 1
