"""Rows to domain values and back, a file for each file of tables. Pure: no session, no query."""
