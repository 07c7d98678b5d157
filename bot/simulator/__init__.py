"""A Slack workspace in one process. It knows nothing of the app but the clock."""
