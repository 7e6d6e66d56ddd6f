"""Keys, vault and schedules: what is kept, for how long, and how it is forgotten."""
