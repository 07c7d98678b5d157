"""Tests of the simulated Slack workspace, without sockets."""
