"""Slack's Web API as the simulator answers it, one file per family of methods."""
