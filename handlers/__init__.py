"""Everything that knows Slack, in and out. No business rules, no SQL, no prompts."""
