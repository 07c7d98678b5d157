"""The support desk itself, pure: frozen values and functions, no I/O; time is an argument."""
