"""Measure the app on the machine it runs on, against floors of the same run. No figure is kept."""
