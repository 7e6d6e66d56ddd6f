# Reading what was stored: for its purpose, by whoever may, while it may be kept.
package earwitness.access_test

import data.earwitness.access
import data.earwitness.limits
import data.earwitness.samples

decided(facts) := decision if {
	decision := access.decision with input as facts
}

reasons(facts) := decided(facts).reasons

everywhere(regimes, facts) := reasons(samples.held_to(regimes, facts))

test_lawful_reading_is_allowed if {
	decision := decided(samples.reading)
	decision.allow == true
	decision.reasons == []
	decision.obligations == {"permit_seconds": limits.read_permit_seconds}
	decision.revision == limits.revision
}

test_nothing_is_not_allowed if {
	decision := decided({})
	decision.allow == false
	count(decision.reasons) > 5
	decision.obligations == {}
}

test_without_any_check_nothing_is_allowed if {
	decision := access.decision with input as samples.held_to([], samples.reading)
		with data.earwitness.access.of_every_tenant as set()
	decision.allow == false
}

test_refused_obliges_nothing if {
	decision := decided(object.union(samples.reading, {"tenant": {"active": false}}))
	decision.allow == false
	decision.reasons == ["base.tenant_active"]
	decision.obligations == {}
}

test_every_tenant_is_held_to_these if {
	required := access.required with input as samples.held_to([], samples.reading)
	required == access.of_every_tenant
	count(required) == 11
}

test_regime_adds_its_checks if {
	facts := object.union(samples.read_by_consent({"withdrawn_at": samples.now}), {
		"bundle": {"approvers": []},
		"tenant": {"baa_expires_at": "none"},
	})
	everywhere([], facts) == []
	everywhere(["soc2"], facts) == ["soc2.bundle_approved"]
	everywhere(["gdpr"], facts) == ["access.basis_stands"]
	everywhere(["hipaa"], facts) == ["hipaa.baa_not_expired", "hipaa.baa_on_file"]
	"base.regimes_known" in everywhere(["pci"], facts)
}

test_soc2_asks_who_it_is if {
	nobody := object.union(samples.reading, {"principal": {"key_id": ""}})
	everywhere(["soc2"], nobody) == ["soc2.authenticated"]
	everywhere(["gdpr"], nobody) == []
}

test_soc2_asks_for_a_key_that_lasts if {
	expired := object.union(samples.reading, {"principal": {"key_expires_at": samples.now}})
	everywhere(["soc2"], expired) == ["access.time_left", "soc2.key_not_expired"]
	everywhere([], expired) == ["access.time_left"]
}

test_scope if {
	every scopes in [[], ["stream"], "recordings", {"a": "recordings"}] {
		reasons(object.union(samples.reading, {"principal": {"scopes": scopes}})) == ["access.authorised"]
	}
}

test_another_tenants_object if {
	reasons(samples.reading_of({"tenant": "shop"})) == ["access.own_object"]
	every tenant in ["", null, 7] {
		facts := object.union(samples.reading_of({"tenant": tenant}), {"principal": {"tenant": tenant}})
		everywhere([], facts) == ["access.own_object"]
	}
}

test_classes if {
	reasons(samples.reading_of({"retention_class": "none"})) == ["access.class_known"]
	reasons(samples.reading_of({"retention_class": null})) == ["access.class_known"]
	every class in ["standard", "confidential", "personal", "health"] {
		reasons(samples.reading_of({"retention_class": class})) == []
	}
	everywhere(["soc2"], samples.reading_of({"kind": "video"})) == [
		"access.class_known",
	]
}

test_purpose_is_one_of_the_tenants if {
	facts := object.union(samples.reading_of({"purpose": "marketing"}), {"access": {"purpose": "marketing"}})
	reasons(facts) == ["access.purpose_registered"]
	every purposes in [{"a": "treatment"}, "treatment", []] {
		reasons(object.union(samples.reading, {"tenant": {"purposes": purposes}})) == ["access.purpose_registered"]
	}
}

test_purpose_is_that_of_the_recording_or_compatible if {
	reasons(samples.reading_for("treatment")) == []
	reasons(samples.reading_for("payment")) == []
	reasons(samples.reading_for("operations")) == []
	reasons(samples.reading_for("support")) == ["access.purpose_compatible"]
	# It is no two-way street.
	backwards := object.union(samples.reading_for("treatment"), {"object": {"purpose": "payment"}})
	reasons(backwards) == ["access.purpose_compatible"]
	nothing := object.union(samples.reading_for(null), {"object": {"purpose": null}})
	"access.purpose_compatible" in reasons(nothing)
}

test_restricted if {
	reasons(samples.reading_of({"restricted": true})) == ["access.restriction_respected"]
	reasons(samples.reading_of({"restricted": null})) == ["access.restriction_respected"]
	held := {"restricted": true, "matters": ["smith-v-clinic"]}
	reasons(samples.reading_of(held)) == ["access.restriction_respected"]
}

test_the_holding_matter_may_be_read_for if {
	reasons(samples.for_the_matter({})) == []
	reasons(samples.for_the_matter({"kind": "audio"})) == []
}

not_for_the_matter := [
	"access.basis_stands",
	"access.purpose_compatible",
	"access.purpose_registered",
	"access.restriction_respected",
	"access.within_retention",
]

test_only_the_matter_of_an_active_hold_counts if {
	every matters in [[], ["doe-v-clinic"], "smith-v-clinic", {"a": "smith-v-clinic"}, [null]] {
		reasons(samples.for_the_matter({"matters": matters})) == not_for_the_matter
	}
	every asked in [{"matter": null}, {"matter": "jones-v-clinic"}] {
		reasons(object.union(samples.for_the_matter({}), {"access": asked})) == not_for_the_matter
	}
	numbered := samples.for_the_matter({"matters": [7]})
	reasons(object.union(numbered, {"access": {"matter": 7}})) == not_for_the_matter
}

test_a_matter_is_no_other_purposes_excuse if {
	asked := {"access": {"purpose": "treatment"}}
	reasons(object.union(samples.for_the_matter({}), asked)) == [
		"access.basis_stands",
		"access.restriction_respected",
		"access.within_retention",
	]
}

test_the_matter_opens_nothing_of_another_tenant if {
	reasons(samples.for_the_matter({"tenant": "shop"})) == ["access.own_object"]
}

test_clear_transcripts_are_for_some_purposes if {
	reasons(samples.reading_of({"kind": "clear_transcript"})) == []
	every purpose in ["payment", "operations"] {
		facts := object.union(samples.reading_for(purpose), {"object": {"kind": "clear_transcript"}})
		everywhere(["gdpr", "soc2"], facts) == ["access.clear_transcript_needed"]
	}
	everywhere(["gdpr"], object.union(samples.reading_for("payment"), {"object": {"kind": "audio"}})) == []
	reasons(samples.for_the_matter({"kind": "clear_transcript"})) == ["access.clear_transcript_needed"]
}

test_what_should_be_gone_is_read_by_nobody if {
	every moment in [samples.now, samples.now - 1, null, "never"] {
		"access.within_retention" in reasons(samples.reading_of({"delete_after": moment}))
	}
	"access.within_retention" in reasons(object.union(samples.reading, {"now": null}))
	reasons(samples.reading_of({"delete_after": samples.now + 1})) == []
}

test_consent_must_still_stand if {
	everywhere(["gdpr"], samples.read_by_consent({})) == []
	every changes in [
		{"withdrawn_at": samples.now - 1},
		{"purposes": ["payment"]},
		{"purposes": null},
		{"subject": "ffffffffffffffffffffffffffffffff"},
		{"recorded_at": samples.now + 1},
		{"expires_at": "never"},
	] {
		everywhere(["gdpr"], samples.read_by_consent(changes)) == ["access.basis_stands"]
	}
	everywhere(["gdpr"], samples.read_by_consent({"expires_at": samples.now})) == [
		"access.basis_stands",
		"access.time_left",
	]
	everywhere(["gdpr"], samples.reading_of({"rests_on_consent": true})) == ["access.basis_stands"]
	everywhere(["gdpr"], samples.reading_of({"rests_on_consent": null})) == ["access.basis_stands"]
	unsaid := object.union(samples.read_by_consent({}), {"object": {"rests_on_consent": "yes"}})
	everywhere(["gdpr"], unsaid) == ["access.basis_stands"]
}

test_consent_covers_every_voice if {
	every subjects in [[samples.patient, "ffffffffffffffffffffffffffffffff"], [], [null]] {
		facts := object.union(samples.read_by_consent({}), {"object": {"subjects": subjects}})
		everywhere(["gdpr"], facts) == ["access.basis_stands"]
	}
	unknown := object.union(samples.read_by_consent({"subject": null}), {"object": {"subjects": [null]}})
	everywhere(["gdpr"], unknown) == ["access.basis_stands"]
}

test_minimum_necessary_is_the_redacted_words if {
	every purpose in ["payment", "operations"] {
		reasons(samples.reading_for(purpose)) == []
		facts := object.union(samples.reading_for(purpose), {"object": {"kind": "audio"}})
		everywhere(["hipaa"], facts) == ["access.minimum_necessary"]
		everywhere(["gdpr"], facts) == []
	}
	other := object.union(samples.reading_for("support"), {"object": {"purpose": "support"}})
	everywhere(["hipaa"], other) == []
	everywhere(["hipaa"], object.union(other, {"object": {"kind": "audio"}})) == ["access.minimum_necessary"]
	everywhere(["hipaa"], samples.reading_of({"kind": "audio"})) == []
	everywhere(["hipaa"], samples.reading_of({"kind": "redacted_audio"})) == []
	everywhere(["hipaa"], object.union(other, {"object": {"kind": "redacted_audio"}})) == ["access.minimum_necessary"]
}

test_agreement if {
	every expiry in [samples.now, samples.now - 1] {
		facts := object.union(samples.reading, {"tenant": {"baa_expires_at": expiry}})
		everywhere(["hipaa"], facts) == ["access.time_left", "hipaa.baa_not_expired"]
		everywhere(["gdpr", "soc2"], facts) == []
	}
	missing := object.union(samples.reading, {"tenant": {"baa_expires_at": null}})
	"hipaa.baa_on_file" in everywhere(["hipaa"], missing)
}

seconds(facts) := decided(facts).obligations.permit_seconds

test_no_permit_outlives_what_it_rests_on if {
	soon := samples.now + 20
	seconds(object.union(samples.reading, {"principal": {"key_expires_at": soon}})) == 20
	seconds(object.union(samples.reading, {"tenant": {"baa_expires_at": soon}})) == 20
	seconds(samples.read_by_consent({"expires_at": soon})) == 20
	seconds(samples.held_to([], object.union(samples.reading, {"tenant": {"baa_expires_at": soon}}))) == 300
	seconds(object.union(samples.reading, {"consent": object.union(samples.consent, {"expires_at": soon})})) == 300
	seconds(object.union(samples.for_the_matter({}), {"consent": object.union(samples.consent, {"expires_at": 0})})) == 300
}

test_time_is_a_number if {
	every changes in [{"now": null}, {"principal": {"key_expires_at": null}}, {"principal": {"key_expires_at": "never"}}] {
		"access.time_left" in everywhere([], object.union(samples.reading, changes))
	}
}
