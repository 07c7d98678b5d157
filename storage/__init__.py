"""Everything that knows SQL. Rows never leave this folder; repositories speak domain."""

from storage.checkup import read_findings
from storage.ids import SortableIds
from storage.opening import OpenedStore, open_store

__all__ = ["OpenedStore", "SortableIds", "open_store", "read_findings"]
