# SOC 2: logical access (CC6.1, CC6.2, CC6.3) and change management of the policy itself (CC8.1).
package earwitness.soc2

import data.earwitness.limits

required := {
	"soc2.authenticated",
	"soc2.authorised",
	"soc2.key_not_expired",
	"soc2.bundle_approved",
}

passed contains "soc2.authenticated" if {
	is_string(input.principal.tenant)
	is_string(input.principal.key_id)
	input.principal.tenant != ""
	input.principal.key_id != ""
}

passed contains "soc2.authorised" if {
	is_array(input.principal.scopes)
	"stream" in input.principal.scopes
}

passed contains "soc2.key_not_expired" if {
	is_number(input.now)
	is_number(input.principal.key_expires_at)
	input.principal.key_expires_at > input.now
}

passed contains "soc2.bundle_approved" if {
	input.bundle.revision == limits.revision
	is_array(input.bundle.approvers)
	count({approver | some approver in input.bundle.approvers}) >= limits.approvals_required
}
