# GDPR: lawful basis or live consent (Art. 6(1), 7), purpose limitation (5(1)(b)), region (44 to 49).
package earwitness.gdpr

import data.earwitness.limits

required := {
	"gdpr.lawful_basis",
	"gdpr.purpose_allowed",
	"gdpr.region_allowed",
}

passed contains "gdpr.lawful_basis" if input.stream.lawful_basis in limits.lawful_bases

passed contains "gdpr.lawful_basis" if {
	relies_on_consent
	consent_live
	consent_covers_every_voice
	input.stream.purpose in input.consent.purposes
}

# A consent that is named without a basis is meant as the basis.
relies_on_consent if input.stream.lawful_basis in {"consent", null}

consent_live if {
	is_number(input.consent.recorded_at)
	is_number(input.consent.expires_at)
	input.consent.recorded_at <= input.now
	input.consent.expires_at > input.now
	input.consent.withdrawn_at == null
}

# The strictest party decides (R-CON-2): one person's consent does not cover another's voice, nor an unknown one.
consent_covers_every_voice if {
	is_string(input.consent.subject)
	count(input.stream.subjects) > 0
	every subject in input.stream.subjects { subject == input.consent.subject }
}

passed contains "gdpr.purpose_allowed" if {
	is_array(input.tenant.purposes)
	input.stream.purpose in input.tenant.purposes
}

passed contains "gdpr.region_allowed" if {
	is_string(input.stream.region)
	input.stream.region == input.tenant.region
}
