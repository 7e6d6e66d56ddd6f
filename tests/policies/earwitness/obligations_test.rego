package earwitness.obligations_test

import data.earwitness.limits
import data.earwitness.samples
import data.earwitness.stream

obliged(regimes, facts) := found if {
	found := stream.decision.obligations with input as samples.held_to(regimes, facts)
}

asked(changes) := samples.having("stream", changes)

test_redaction_is_what_the_strictest_needs_and_never_less_than_asked if {
	every expected in [
		[[], "none", "none"],
		[[], "pci", "pci"],
		[["soc2"], "none", "none"],
		[["gdpr"], "none", "gdpr"],
		[["gdpr"], "phi", "gdpr+phi"],
		[["gdpr", "soc2"], "pii", "gdpr"],
		[["gdpr", "soc2"], "pci", "gdpr+pci"],
		[["hipaa"], "pii", "phi"],
		[["hipaa"], "pci", "pci+phi"],
		[["gdpr", "hipaa"], "pii", "gdpr+phi"],
	] {
		[regimes, profile, effective] := expected
		obliged(regimes, asked({"redaction_profile": profile})).redaction_profile == effective
	}
}

test_each_label_with_its_operator if {
	obliged([], asked({"redaction_profile": "none"})).redaction == {}
	obliged([], asked({"redaction_profile": "pci"})).redaction == data.earwitness.redaction.profiles.pci.operators
	obliged(["hipaa"], asked({"redaction_profile": "pii"})).redaction == data.earwitness.redaction.profiles.phi.operators
}

test_of_two_operators_the_stronger if {
	both := obliged(["gdpr"], asked({"redaction_profile": "pci"})).redaction
	both.CREDIT_CARD == "mask"
	both.PERSON == "replace"
	both.NRP == "replace"
	object.keys(both) == object.keys(data.earwitness.redaction.profiles.gdpr.operators)
}

test_interims_and_storage_only_as_asked if {
	obliged([], asked({"interim_results": true})).interim_policy == "redacted"
	obliged([], asked({"interim_results": false})).interim_policy == "none"
	obliged([], asked({"storage": false})).storage == "none"
	obliged([], asked({"storage": true})).storage == "sealed"
}

test_retention_class_is_the_strictest_regimes if {
	every expected in [
		[[], "standard"],
		[["soc2"], "confidential"],
		[["soc2", "gdpr"], "personal"],
		[["soc2", "hipaa", "gdpr"], "health"],
	] {
		[regimes, class] := expected
		obliged(regimes, asked({"storage": true})).retention_class == class
		obliged(regimes, asked({"storage": false})).retention_class == "none"
	}
}

test_place_model_and_duration if {
	obligations := obliged(["gdpr"], asked({"model_channel": "canary"}))
	obligations.region == "eu-central"
	obligations.model_channel == "canary"
	obligations.max_duration_seconds == 14400
	obliged(["gdpr", "hipaa"], samples.lawful).max_duration_seconds == 7200
}

test_duration_has_a_ceiling_of_its_own if {
	obligations := obliged(["soc2"], samples.lawful) with limits.max_duration_seconds as 60
	obligations.max_duration_seconds == 60
}

test_permit_ends_with_what_it_rests_on if {
	soon := samples.now + 20
	obliged(["gdpr"], samples.lawful).permit_seconds == 300
	obliged([], samples.having("principal", {"key_expires_at": soon})).permit_seconds == 20
	obliged(["hipaa"], samples.having("tenant", {"baa_expires_at": soon})).permit_seconds == 20
	obliged(["gdpr"], samples.having("tenant", {"baa_expires_at": soon})).permit_seconds == 300
	obliged(["gdpr"], samples.by_consent({"expires_at": soon})).permit_seconds == 20
	obliged(["gdpr"], object.union(
		samples.by_consent({"expires_at": soon}),
		{"stream": {"lawful_basis": "contract"}},
	)).permit_seconds == 300
}

test_the_words_as_said_are_kept_only_with_storage_and_for_a_purpose_that_needs_them if {
	every expected in [
		[true, "treatment", true],
		[true, "scheduling", false],
		[true, "anything", false],
		[false, "treatment", false],
	] {
		[storage, purpose, kept] := expected
		obliged([], asked({"storage": storage, "purpose": purpose})).clear_transcript == kept
	}
}

test_audio_is_kept_redacted_but_for_purposes_that_need_it if {
	every expected in [
		["pii", "treatment", "both"],
		["pii", "anything", "redacted"],
		["none", "anything", "original"],
		["none", "treatment", "original"],
	] {
		[profile, purpose, kept] := expected
		obliged([], asked({"redaction_profile": profile, "purpose": purpose})).stored_audio == kept
	}
	obliged(["gdpr"], asked({"redaction_profile": "none"})).stored_audio == "both"
}
