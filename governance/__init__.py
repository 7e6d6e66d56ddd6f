"""Who, why, and what is allowed: identity, facts, consent, policy, and the database of those."""
