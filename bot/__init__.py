"""The support desk itself, and the few files that plug Slack, the store and the model into it."""
