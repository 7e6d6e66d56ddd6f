# HIPAA: business associate agreement (45 CFR 164.308(b), 164.504(e)), minimum necessary (164.502(b), 164.514(d)),
# and redaction of the Safe Harbor identifiers (164.514(b)(2)).
package earwitness.hipaa

import data.earwitness.limits
import data.earwitness.obligations
import data.earwitness.redaction

required := {
	"hipaa.baa_on_file",
	"hipaa.baa_not_expired",
	"hipaa.minimum_necessary",
	"hipaa.phi_redaction_on",
}

passed contains "hipaa.baa_on_file" if is_number(input.tenant.baa_expires_at)

passed contains "hipaa.baa_not_expired" if {
	is_number(input.now)
	is_number(input.tenant.baa_expires_at)
	input.tenant.baa_expires_at > input.now
}

# What is asked for stays within what the purpose needs; a purpose without a cap of its own gets the narrow one.
passed contains "hipaa.minimum_necessary" if {
	is_array(input.tenant.purposes)
	input.stream.purpose in input.tenant.purposes
	cap := object.get(limits.minimum_necessary, input.stream.purpose, limits.minimum_necessary_otherwise)
	input.stream.storage in {false, cap.storage}
	input.stream.interim_results in {false, cap.interim_results}
	is_number(input.stream.channels)
	input.stream.channels <= cap.channels
}

# A narrower profile is widened by obligation; asking for none at all is a request for raw PHI, and is refused.
passed contains "hipaa.phi_redaction_on" if {
	input.stream.redaction_profile != "none"
	count(object.keys(redaction.profiles.phi.operators) - object.keys(obligations.redaction)) == 0
}
