# The entry point: every required check, and nothing else, decides.
package earwitness.stream_test

import data.earwitness.limits
import data.earwitness.samples
import data.earwitness.stream

reasons(facts) := found if {
	found := stream.decision.reasons with input as facts
}

test_lawful_is_allowed if {
	decision := stream.decision with input as samples.lawful
	decision.allow == true
	decision.reasons == []
	count(decision.obligations) == 17
	decision.revision == limits.revision
}

test_nothing_is_not_allowed if {
	decision := stream.decision with input as {}
	decision.allow == false
	count(decision.reasons) > 5
	decision.obligations == {}
}

test_without_any_check_nothing_is_allowed if {
	decision := stream.decision with input as samples.held_to([], samples.lawful)
		with data.earwitness.base.required as set()
	decision.allow == false
}

test_refused_obliges_nothing if {
	decision := stream.decision with input as samples.having("tenant", {"active": false})
	decision.allow == false
	decision.reasons == ["base.tenant_active"]
	decision.obligations == {}
}

test_regime_adds_its_checks if {
	bare := {"lawful_basis": null, "redaction_profile": "none"}
	facts := object.union(samples.having("stream", bare), {"principal": {"scopes": []}})
	reasons(samples.held_to([], facts)) == []
	reasons(samples.held_to(["soc2"], facts)) == ["soc2.authorised"]
	reasons(samples.held_to(["gdpr"], facts)) == ["gdpr.lawful_basis"]
	reasons(samples.held_to(["hipaa"], facts)) == ["hipaa.phi_redaction_on"]
	reasons(samples.held_to(["gdpr", "hipaa", "soc2"], facts)) == [
		"gdpr.lawful_basis",
		"hipaa.phi_redaction_on",
		"soc2.authorised",
	]
}

test_checks_of_one_regime_do_not_count_for_another if {
	every check in stream.required {
		startswith(check, "base.")
	} with input as samples.held_to([], samples.lawful)
}
