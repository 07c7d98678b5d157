"""The read side: what people look at. No locks, no changes."""

from storage.reports.reports import SqlReports

__all__ = ["SqlReports"]
