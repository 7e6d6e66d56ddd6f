# Redaction profiles: united where several are demanded, and never the weaker of two.
package earwitness.profiles_test

import data.earwitness.profiles
import data.earwitness.redaction
import data.earwitness.samples
import data.earwitness.stream

asking(name) := samples.held_to([], samples.having("stream", {"redaction_profile": name}))

order := {
	"operators": ["token", "tag", "mask"],
	"holds": ["none", "balanced", "strict"],
	"scopes": ["tenant", "stream"],
	"certifications": ["structured", "full"],
}

own_profile := {
	"operators": {"PERSON": "tag", "URL": "token"},
	"includes": ["none"],
	"hold": "none",
	"show_overdue": true,
	"surrogate_scope": "tenant",
	"certification": "structured",
}

floor_profile := {
	"operators": {"PERSON": "token", "AGE": "mask"},
	"includes": ["none"],
	"hold": "strict",
	"show_overdue": false,
	"surrogate_scope": "stream",
	"certification": "full",
}

tenants := {
	"clinic": {"floor": "clinic-floor", "profiles": {"clinic-own": own_profile, "clinic-floor": floor_profile}},
	"shop": {"floor": "none", "profiles": {"shop-own": own_profile}},
}

made(facts) := found if {
	found := {
		"names": profiles.names,
		"operators": profiles.operators,
		"hold": profiles.hold,
		"scope": profiles.surrogate_scope,
		"certification": profiles.certification,
		"overdue": profiles.overdue_shown,
	} with input as facts
		with redaction.tenants as tenants
		with redaction.order as order
}

test_a_tenants_floor_counts_whatever_is_asked if {
	made(asking("none")) == {
		"names": "clinic-floor",
		"operators": floor_profile.operators,
		"hold": "strict",
		"scope": "stream",
		"certification": "full",
		"overdue": false,
	}
}

test_two_profiles_are_united_by_the_stronger_operator if {
	made(asking("clinic-own")) == {
		"names": "clinic-floor+clinic-own",
		"operators": {"PERSON": "tag", "URL": "token", "AGE": "mask"},
		"hold": "strict",
		"scope": "stream",
		"certification": "full",
		"overdue": false,
	}
}

test_settings_are_the_profiles_own if {
	made(object.union(asking("shop-own"), {"principal": {"tenant": "shop"}})) == {
		"names": "shop-own",
		"operators": own_profile.operators,
		"hold": "none",
		"scope": "tenant",
		"certification": "structured",
		"overdue": true,
	}
}

refused(facts) := "base.redaction_profile_known" in reasons if {
	reasons := stream.decision.reasons with input as facts with redaction.tenants as tenants
}

test_a_tenants_profile_is_nobody_elses if {
	refused(asking("clinic-own")) == false
	refused(asking("shop-own"))
	refused(object.union(asking("clinic-own"), {"principal": {"tenant": "shop"}}))
	refused(object.union(asking("shop-own"), {"principal": {"tenant": "nobody"}}))
}

test_a_floor_that_is_not_there_refuses if {
	broken := object.union(tenants, {"clinic": {"floor": "gone"}})
	facts := asking("pii")
	reasons := stream.decision.reasons with input as facts with redaction.tenants as broken
	"base.redaction_profile_known" in reasons
}

test_without_a_tenant_no_profile_is_known if {
	every tenant in [null, 7, ["clinic"]] {
		refused(object.union(asking("pii"), {"principal": {"tenant": tenant}}))
	}
}

test_what_another_includes_is_not_named if {
	every expected in [["none", "none"], ["pci", "pci"], ["phi", "phi"]] {
		[name, names] := expected
		facts := asking(name)
		profiles.names == names with input as facts
	}
	both := samples.held_to(["gdpr"], samples.having("stream", {"redaction_profile": "pii"}))
	found := profiles.operators with input as both
	found == redaction.profiles.gdpr.operators
}

certified(language, name) if {
	facts := object.union(asking(name), {"stream": {"language": language}})
	reasons := stream.decision.reasons with input as facts
	not "base.language_certified" in reasons
}

test_structured_identifiers_need_less_than_names if {
	certified("de-DE", "pci")
	certified("ES", "none")
	not certified("de-DE", "pii")
	not certified("ja", "pci")
	certified("en-GB", "phi")
	certified("en", "pci")
}
