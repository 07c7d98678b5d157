"""The repositories of the ports over SQL: domain values in, domain values out, rows in between.

Each works inside the transaction of a unit of work and never commits.
"""
