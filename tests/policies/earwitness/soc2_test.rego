package earwitness.soc2_test

import data.earwitness.samples
import data.earwitness.stream

reasons(facts) := found if {
	found := stream.decision.reasons with input as samples.held_to(["soc2"], facts)
}

test_nobody_in_particular if {
	every changes in [{"tenant": ""}, {"key_id": ""}, {"key_id": 7}] {
		reasons(samples.having("principal", changes)) == ["soc2.authenticated"]
	}
	"soc2.authenticated" in reasons(samples.having("principal", {"tenant": null}))
}

test_scope if {
	every scopes in [[], ["audit"], "stream", {"a": "stream"}, ["streams"]] {
		reasons(samples.having("principal", {"scopes": scopes})) == ["soc2.authorised"]
	}
	reasons(samples.having("principal", {"scopes": ["stream"]})) == []
}

test_expired_key if {
	every expiry in [samples.now, samples.now - 1, "never", null] {
		"soc2.key_not_expired" in reasons(samples.having("principal", {"key_expires_at": expiry}))
	}
	"soc2.key_not_expired" in reasons(object.union(samples.lawful, {"now": "0"}))
	"soc2.key_not_expired" in reasons(object.union(samples.lawful, {"now": null}))
}

test_unapproved_bundle if {
	reasons(samples.having("bundle", {"approvers": []})) == ["soc2.bundle_approved"]
	reasons(samples.having("bundle", {"approvers": "policy-approver"})) == ["soc2.bundle_approved"]
	reasons(samples.having("bundle", {"approvers": {"name": "policy-approver"}})) == ["soc2.bundle_approved"]
	reasons(samples.having("bundle", {"revision": "1999.1.1"})) == ["soc2.bundle_approved"]
}

test_one_approver_counts_once if {
	every approvals in [["a", "a"], ["a"]] {
		decision := stream.decision with input as samples.having("bundle", {"approvers": approvals})
			with data.earwitness.limits.approvals_required as 2
		decision.reasons == ["soc2.bundle_approved"]
	}
}
