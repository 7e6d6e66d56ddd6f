# What a permit obliges the platform to do. Each rule may narrow what is asked for, and never widens it.
package earwitness.obligations

import data.earwitness.gdpr
import data.earwitness.limits
import data.earwitness.profiles

regimes := {regime | some regime in input.tenant.regimes}

redaction_profile := profiles.names

redaction := profiles.operators

interim_policy := "redacted" if input.stream.interim_results == true

interim_policy := "none" if input.stream.interim_results == false

storage := "sealed" if input.stream.storage == true

storage := "none" if input.stream.storage == false

default clear_transcript := false

# The words as they were said are kept for purposes that need them, beside the redacted ones, and for no other.
clear_transcript if {
	storage == "sealed"
	input.stream.purpose in limits.clear_transcript_purposes
}

# Audio is kept without the personal data in it; as it was said where none is looked for; and both for purposes that
# need it.
default stored_audio := "redacted"

stored_audio := "original" if count(redaction) == 0

stored_audio := "both" if {
	count(redaction) > 0
	input.stream.purpose in limits.original_audio_purposes
}

retention_class := limits.retention_class_without_storage if storage == "none"

retention_class := limits.retention_class_without_regime if {
	storage == "sealed"
	count(regimes) == 0
}

retention_class := limits.regimes[regime].retention_class if {
	storage == "sealed"
	strictest := max({limits.regimes[candidate].retention_rank | some candidate in regimes})
	some regime in regimes
	limits.regimes[regime].retention_rank == strictest
}

region := input.stream.region

max_duration_seconds := min({limits.max_duration_seconds} | {limits.regimes[regime].max_duration_seconds |
	some regime in regimes
})

model_channel := input.stream.model_channel

# No permit outlives what it rests on: the key, the consent, the business associate agreement.
remaining contains input.principal.key_expires_at - input.now

remaining contains input.consent.expires_at - input.now if {
	gdpr.relies_on_consent
	is_number(input.consent.expires_at)
}

remaining contains input.tenant.baa_expires_at - input.now if {
	"hipaa" in regimes
	is_number(input.tenant.baa_expires_at)
}

permit_seconds := min(remaining | {limits.permit_seconds}) if {
	is_number(input.now)
	is_number(input.principal.key_expires_at)
}

all := {
	"redaction_profile": redaction_profile,
	"redaction": redaction,
	"redaction_hold": profiles.hold,
	"redaction_overdue_shown": profiles.overdue_shown,
	"redaction_certification": profiles.certification,
	"surrogate_scope": profiles.surrogate_scope,
	"interim_policy": interim_policy,
	"storage": storage,
	"clear_transcript": clear_transcript,
	"stored_audio": stored_audio,
	"audio_operator": limits.audio_operator,
	"untimed_audio": limits.untimed_audio,
	"retention_class": retention_class,
	"region": region,
	"max_duration_seconds": max_duration_seconds,
	"model_channel": model_channel,
	"permit_seconds": permit_seconds,
}
