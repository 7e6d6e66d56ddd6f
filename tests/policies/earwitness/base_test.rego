package earwitness.base_test

import data.earwitness.samples
import data.earwitness.stream

fails(facts, check) if {
	decision := stream.decision with input as facts
	decision.allow == false
	check in decision.reasons
}

passes(facts) if {
	decision := stream.decision with input as facts
	decision.allow == true
}

test_inactive_tenant if fails(samples.having("tenant", {"active": false}), "base.tenant_active")

test_tenant_active_by_word_only if fails(samples.having("tenant", {"active": "true"}), "base.tenant_active")

test_unknown_regime if fails(samples.held_to(["gdpr", "lgpd"], samples.lawful), "base.regimes_known")

test_regimes_not_a_list if {
	fails(samples.held_to(null, samples.lawful), "base.regimes_known")
	fails(samples.held_to({"gdpr": "gdpr"}, samples.lawful), "base.regimes_known")
}

test_no_regime_is_known if passes(samples.held_to([], samples.lawful))

test_language_without_certified_redaction if {
	every language in ["de", "de-DE", "eng", "", "english", 3, null] {
		fails(samples.having("stream", {"language": language}), "base.language_certified")
	}
}

test_every_english_is_english if {
	every language in ["en", "EN", "en-US", "en-GB-oxendict"] {
		passes(samples.having("stream", {"language": language}))
	}
}

test_channels if {
	every channels in [0, -1, 9, "1", null, [1]] {
		fails(samples.having("stream", {"channels": channels}), "base.channels_within_limit")
	}
}

test_as_many_channels_as_allowed if passes(samples.having(
	"stream",
	{"channels": 8, "subjects": [samples.patient | some _ in numbers.range(1, 8)]},
))

test_subject_for_each_channel if {
	fails(samples.having("stream", {"channels": 2}), "base.subject_per_channel")
	fails(samples.having("stream", {"subjects": []}), "base.subject_per_channel")
	fails(samples.having("stream", {"subjects": "x"}), "base.subject_per_channel")
	passes(samples.having("stream", {"channels": 2, "subjects": [samples.patient, null]}))
}

test_nothing_is_stored_of_nobody if {
	fails(samples.having("stream", {"storage": true, "subjects": [null]}), "base.stored_only_with_subject")
	fails(
		samples.having("stream", {"storage": true, "channels": 2, "subjects": [samples.patient, null]}),
		"base.stored_only_with_subject",
	)
	fails(samples.having("stream", {"storage": true, "subjects": []}), "base.stored_only_with_subject")
	fails(samples.having("stream", {"storage": true, "subjects": "x"}), "base.stored_only_with_subject")
	fails(samples.having("stream", {"storage": "false"}), "base.stored_only_with_subject")
	passes(samples.having("stream", {"storage": true}))
}

test_model if {
	fails(samples.having("stream", {"model_profile": "huge"}), "base.model_known")
	fails(samples.having("stream", {"model_channel": "nightly"}), "base.model_known")
	passes(samples.having("stream", {"model_profile": "fast", "model_channel": "canary"}))
}

test_redaction_profile if {
	fails(samples.having("stream", {"redaction_profile": "some"}), "base.redaction_profile_known")
	every profile in ["pci", "pii", "phi"] { passes(samples.having("stream", {"redaction_profile": profile})) }
}

test_no_time_left if {
	fails(samples.held_to([], samples.having("principal", {"key_expires_at": samples.now})), "base.time_left")
	fails(samples.held_to([], samples.having("principal", {"key_expires_at": "tomorrow"})), "base.time_left")
	fails(object.union(samples.held_to([], samples.lawful), {"now": "today"}), "base.time_left")
	passes(samples.held_to([], samples.having("principal", {"key_expires_at": samples.now + 1})))
}
