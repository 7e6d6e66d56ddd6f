package earwitness.gdpr_test

import data.earwitness.samples
import data.earwitness.stream

reasons(facts) := found if {
	found := stream.decision.reasons with input as samples.held_to(["gdpr"], facts)
}

test_a_basis_is_needed if {
	every basis in [null, "", "curiosity", true] {
		reasons(samples.having("stream", {"lawful_basis": basis})) == ["gdpr.lawful_basis"]
	}
}

test_each_basis_but_consent_stands_alone if {
	every basis in ["contract", "legal_obligation", "vital_interests", "public_task", "legitimate_interests"] {
		reasons(samples.having("stream", {"lawful_basis": basis})) == []
	}
	reasons(samples.having("stream", {"lawful_basis": "consent"})) == ["gdpr.lawful_basis"]
}

test_consent_is_no_excuse_for_a_basis_that_is_none if {
	reasons(object.union(samples.by_consent({}), {"stream": {"lawful_basis": "curiosity"}})) == ["gdpr.lawful_basis"]
}

test_live_consent if {
	reasons(samples.by_consent({})) == []
	reasons(object.union(samples.by_consent({}), {"stream": {"lawful_basis": null}})) == []
}

test_consent_that_is_not_live if {
	every changes in [
		{"withdrawn_at": samples.now},
		{"withdrawn_at": samples.now - samples.day},
		{"expires_at": samples.now},
		{"expires_at": "later"},
		{"recorded_at": samples.now + 1},
		{"recorded_at": null},
	] {
		"gdpr.lawful_basis" in reasons(samples.by_consent(changes))
	}
	"gdpr.lawful_basis" in reasons(object.union(samples.by_consent({}), {"now": null}))
}

test_consent_to_something_else if {
	reasons(samples.by_consent({"purposes": ["payment"]})) == ["gdpr.lawful_basis"]
	reasons(samples.by_consent({"purposes": []})) == ["gdpr.lawful_basis"]
}

test_consent_of_somebody_else if {
	reasons(samples.by_consent({"subject": "fedcba9876543210fedcba9876543210"})) == ["gdpr.lawful_basis"]
	every changes in [
		{"subjects": [null]},
		{"channels": 2, "subjects": [samples.patient, null]},
		{"channels": 2, "subjects": [samples.patient, "fedcba9876543210fedcba9876543210"]},
	] {
		reasons(object.union(samples.by_consent({}), {"stream": changes})) == ["gdpr.lawful_basis"]
	}
	reasons(object.union(samples.by_consent({"subject": null}), {"stream": {"subjects": [null]}})) == [
		"gdpr.lawful_basis",
	]
	reasons(object.union(
		samples.by_consent({}),
		{"stream": {"channels": 2, "subjects": [samples.patient, samples.patient]}},
	)) == []
}

test_consent_with_no_voice_named if {
	"gdpr.lawful_basis" in reasons(object.union(samples.by_consent({}), {"stream": {"subjects": []}}))
	"gdpr.lawful_basis" in reasons(object.union(samples.by_consent({}), {"stream": {"subjects": {}}}))
}

test_consent_does_not_mend_another_basis if {
	named := object.union(samples.lawful, {"consent": object.union(samples.consent, {"withdrawn_at": samples.now})})
	reasons(named) == []
}

test_purpose if {
	reasons(samples.having("stream", {"purpose": "marketing"})) == ["gdpr.purpose_allowed"]
	reasons(samples.having("tenant", {"purposes": []})) == ["gdpr.purpose_allowed"]
	reasons(samples.having("tenant", {"purposes": {"a": "treatment"}})) == ["gdpr.purpose_allowed"]
}

test_region if {
	reasons(samples.having("stream", {"region": "us-east"})) == ["gdpr.region_allowed"]
	reasons(samples.having("tenant", {"region": "eu-west"})) == ["gdpr.region_allowed"]
	reasons(object.union(
		samples.having("tenant", {"region": null}),
		{"stream": {"region": null}},
	)) == ["gdpr.region_allowed"]
}
