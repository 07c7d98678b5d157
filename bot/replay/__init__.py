"""The replay lab: what Giraffe would have made of a Slack export. Nothing leaves the machine."""
