# Turning a token back: by two persons, for a purpose that needs its label, a short while after the approval.
package earwitness.reveal_test

import data.earwitness.limits
import data.earwitness.redaction
import data.earwitness.reveal
import data.earwitness.samples

decided(facts) := decision if {
	decision := reveal.decision with input as facts
}

reasons(facts) := decided(facts).reasons

everywhere(regimes, facts) := reasons(samples.held_to(regimes, facts))

test_lawful_revealing_is_allowed if {
	decision := decided(samples.revealing)
	decision.allow == true
	decision.reasons == []
	decision.obligations == {"permit_seconds": redaction.reveal.permit_seconds}
	decision.revision == limits.revision
}

test_nothing_is_not_allowed if {
	decision := decided({})
	decision.allow == false
	count(decision.reasons) > 5
	decision.obligations == {}
}

test_without_any_check_nothing_is_allowed if {
	decision := reveal.decision with input as samples.held_to([], samples.revealing)
		with data.earwitness.reveal.of_every_tenant as set()
	decision.allow == false
}

test_every_tenant_is_held_to_these if {
	required := reveal.required with input as samples.held_to([], samples.revealing)
	required == reveal.of_every_tenant
	count(required) == 9
	reasons(object.union(samples.revealing, {"tenant": {"active": false}})) == ["base.tenant_active"]
}

test_regime_adds_its_checks if {
	facts := object.union(samples.revealing, {"bundle": {"approvers": []}, "tenant": {"baa_expires_at": "none"}})
	everywhere([], facts) == []
	everywhere(["soc2"], facts) == ["soc2.bundle_approved"]
	everywhere(["gdpr"], facts) == []
	everywhere(["hipaa"], facts) == ["hipaa.baa_not_expired", "hipaa.baa_on_file"]
	"base.regimes_known" in everywhere(["pci"], facts)
}

test_soc2_asks_who_it_is if {
	nobody := object.union(samples.revealing, {"principal": {"tenant": ""}})
	everywhere(["soc2"], nobody) == ["soc2.authenticated"]
	everywhere([], nobody) == []
}

test_a_key_that_lasts if {
	expired := object.union(samples.revealing, {"principal": {"key_expires_at": samples.now}})
	everywhere(["soc2"], expired) == ["reveal.time_left", "soc2.key_not_expired"]
	everywhere([], expired) == ["reveal.time_left"]
}

test_scope if {
	every scopes in [[], ["tokens:approve", "recordings"], "tokens:reveal", {"a": "tokens:reveal"}] {
		reasons(object.union(samples.revealing, {"principal": {"scopes": scopes}})) == ["reveal.authorised"]
	}
}

with_reveal(changes) := object.union(samples.revealing, {"reveal": changes})

test_purpose_is_one_of_the_tenants if {
	every purposes in [{"a": "treatment"}, "treatment", [], ["payment"]] {
		reasons(object.union(samples.revealing, {"tenant": {"purposes": purposes}})) == ["reveal.purpose_registered"]
	}
}

test_purpose_needs_the_label if {
	every label in ["CREDIT_CARD", "US_SSN", null, "SHOE_SIZE"] {
		reasons(with_reveal({"label": label})) == ["reveal.label_needed"]
	}
	every purpose in ["payment", "support"] {
		reasons(with_reveal({"purpose": purpose})) == ["reveal.label_needed"]
	}
	every label in redaction.reveal.labels.treatment { reasons(with_reveal({"label": label})) == [] }
}

test_whoever_asked_gets_it if {
	reasons(with_reveal({"requester": "00000000000000aa"})) == ["reveal.own_request"]
	nobody := object.union(with_reveal({"requester": null}), {"principal": {"key_id": null}})
	everywhere([], nobody) == ["reveal.own_request", "reveal.two_persons"]
}

test_nobody_approves_their_own if {
	every approver in [null, "", samples.revealing.reveal.requester, 7] {
		reasons(with_reveal({"approver": approver})) == ["reveal.two_persons"]
	}
}

test_approval_wears_off if {
	every moment in [
		null,
		"now",
		samples.now + 1,
		samples.now - redaction.reveal.approval_seconds,
		samples.now - samples.day,
	] {
		reasons(with_reveal({"approved_at": moment})) == ["reveal.approval_recent"]
	}
	every moment in [samples.now, (samples.now - redaction.reveal.approval_seconds) + 1] {
		reasons(with_reveal({"approved_at": moment})) == []
	}
	"reveal.approval_recent" in reasons(object.union(samples.revealing, {"now": null}))
}

test_agreement if {
	facts := object.union(samples.revealing, {"tenant": {"baa_expires_at": samples.now}})
	everywhere(["hipaa"], facts) == ["hipaa.baa_not_expired", "reveal.time_left"]
	everywhere(["gdpr", "soc2"], facts) == []
}

seconds(facts) := decided(facts).obligations.permit_seconds

test_no_permit_outlives_what_it_rests_on if {
	soon := samples.now + 20
	seconds(object.union(samples.revealing, {"principal": {"key_expires_at": soon}})) == 20
	seconds(object.union(samples.revealing, {"tenant": {"baa_expires_at": soon}})) == 20
	seconds(samples.held_to([], object.union(samples.revealing, {"tenant": {"baa_expires_at": soon}}))) == 60
}

test_without_a_clock_or_an_expiry_no_time_is_left if {
	"reveal.time_left" in reasons(object.union(samples.revealing, {"now": null}))
	every expiry in [null, "never"] {
		unknown := object.union(samples.revealing, {"principal": {"key_expires_at": expiry}})
		everywhere([], unknown) == ["reveal.time_left"]
	}
}
