"""What the app manages per second, measured; run by hand, never by the tests."""
