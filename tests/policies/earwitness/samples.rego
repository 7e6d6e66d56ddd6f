# A stream, a reading and a revealing that every regime permits; tests change one thing at a time.
package earwitness.samples

now := 1795262400

day := 86400

patient := "0123456789abcdef0123456789abcdef"

lawful := {
	"now": now,
	"stream": {
		"subjects": [patient],
		"purpose": "treatment",
		"lawful_basis": "contract",
		"region": "eu-central",
		"language": "en-US",
		"model_profile": "balanced",
		"model_channel": "stable",
		"channels": 1,
		"interim_results": true,
		"redaction_profile": "pii",
		"storage": false,
	},
	"principal": {
		"tenant": "clinic",
		"key_id": "0123456789abcdef",
		"scopes": ["audit", "stream"],
		"key_expires_at": now + day,
	},
	"tenant": {
		"active": true,
		"regimes": ["gdpr", "hipaa", "soc2"],
		"region": "eu-central",
		"purposes": ["payment", "scheduling", "support", "treatment", "operations"],
		"baa_expires_at": now + day,
	},
	"consent": null,
	"bundle": {
		"revision": data.earwitness.limits.revision,
		"digest": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
		"approvers": ["policy-approver"],
	},
}

consent := {
	"subject": patient,
	"purposes": ["treatment"],
	"recorded_at": now - day,
	"expires_at": now + day,
	"withdrawn_at": null,
}

# With some fields of one part changed.
having(part, changes) := object.union(lawful, {part: changes})

# Of a tenant that is held to these regimes only.
held_to(regimes, facts) := object.union(facts, {"tenant": {"regimes": regimes}})

by_consent(changes) := object.union(
	having("stream", {"lawful_basis": "consent"}),
	{"consent": object.union(consent, changes)},
)

# Somebody of the clinic wants to read the redacted transcript of a treatment, for treatment.
reading := {
	"now": now,
	"access": {"purpose": "treatment", "matter": null},
	"object": {
		"tenant": "clinic",
		"kind": "transcript",
		"retention_class": "health",
		"purpose": "treatment",
		"subjects": [patient],
		"restricted": false,
		"matters": [],
		"rests_on_consent": false,
		"delete_after": now + day,
	},
	"principal": object.union(lawful.principal, {"scopes": ["recordings"]}),
	"tenant": lawful.tenant,
	"consent": null,
	"bundle": lawful.bundle,
}

# The same of an object with other facts.
reading_of(changes) := object.union(reading, {"object": changes})

# The same for another purpose.
reading_for(purpose) := object.union(reading, {"access": {"purpose": purpose}})

# For the matter of a hold, of an object that nobody may read otherwise.
for_the_matter(changes) := object.union(
	object.union(reading, {"access": {"purpose": "legal_matter", "matter": "smith-v-clinic"}}),
	{"object": object.union(
		{
			"restricted": true,
			"matters": ["doe-v-clinic", "smith-v-clinic"],
			"rests_on_consent": true,
			"delete_after": now - day,
		},
		changes,
	)},
)

# Of an object that rests on a consent.
read_by_consent(changes) := object.union(
	reading_of({"rests_on_consent": true}),
	{"consent": object.union(consent, changes)},
)

# Somebody of the clinic wants to know whom a token stands for, and somebody else has just agreed.
revealing := {
	"now": now,
	"reveal": {
		"label": "PERSON",
		"purpose": "treatment",
		"requester": lawful.principal.key_id,
		"approver": "fedcba9876543210",
		"approved_at": now - 60,
	},
	"principal": object.union(lawful.principal, {"scopes": ["tokens:reveal"]}),
	"tenant": lawful.tenant,
	"bundle": lawful.bundle,
}
