package earwitness.hipaa_test

import data.earwitness.samples
import data.earwitness.stream

reasons(facts) := found if {
	found := stream.decision.reasons with input as samples.held_to(["hipaa"], facts)
}

test_agreement_on_file if {
	reasons(samples.having("tenant", {"baa_expires_at": null})) == ["hipaa.baa_not_expired", "hipaa.baa_on_file"]
	"hipaa.baa_on_file" in reasons(samples.having("tenant", {"baa_expires_at": "signed"}))
}

test_agreement_expired if {
	every expiry in [samples.now, samples.now - 1] {
		reasons(samples.having("tenant", {"baa_expires_at": expiry})) == ["base.time_left", "hipaa.baa_not_expired"]
	}
	"hipaa.baa_not_expired" in reasons(samples.having("tenant", {"baa_expires_at": "never"}))
	"hipaa.baa_not_expired" in reasons(object.union(samples.lawful, {"now": null}))
}

test_agreement_does_not_matter_elsewhere if {
	decision := stream.decision with input as samples.held_to(
		["gdpr", "soc2"],
		samples.having("tenant", {"baa_expires_at": samples.now - 1}),
	)
	decision.allow == true
}

asked(purpose, changes) := samples.having("stream", object.union({"purpose": purpose}, changes))

test_each_purpose_has_its_cap if {
	reasons(asked("treatment", {"storage": true})) == []
	reasons(asked("scheduling", {})) == []
	every purpose in ["scheduling", "payment", "operations", "support"] {
		reasons(asked(purpose, {"storage": true, "interim_results": false})) == ["hipaa.minimum_necessary"]
		reasons(asked(purpose, {"storage": false, "interim_results": false})) == []
	}
	reasons(asked("operations", {"interim_results": true})) == ["hipaa.minimum_necessary"]
	reasons(asked("support", {"interim_results": true})) == []
	reasons(asked("payment", {
		"channels": 3,
		"subjects": [samples.patient, samples.patient, samples.patient],
	})) == ["hipaa.minimum_necessary"]
}

test_a_purpose_is_one_of_the_tenants if {
	reasons(asked("marketing", {"interim_results": false})) == ["hipaa.minimum_necessary"]
	"hipaa.minimum_necessary" in reasons(samples.having("tenant", {"purposes": {"a": "treatment"}}))
	"hipaa.minimum_necessary" in reasons(samples.having("stream", {"channels": null}))
	"hipaa.minimum_necessary" in reasons(samples.having("stream", {"storage": "true"}))
	"hipaa.minimum_necessary" in reasons(samples.having("stream", {"interim_results": "true"}))
}

test_raw_phi_is_not_to_be_had if {
	reasons(samples.having("stream", {"redaction_profile": "none"})) == ["hipaa.phi_redaction_on"]
}

test_a_floor_below_phi_would_not_pass if {
	decision := stream.decision with input as samples.held_to(["hipaa"], samples.lawful)
		with data.earwitness.limits.regimes.hipaa.redaction_floor as "pii"
	decision.reasons == ["hipaa.phi_redaction_on"]
}
