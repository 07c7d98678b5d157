"""Everything that knows SQL. Rows never leave this folder; repositories speak domain."""

from storage.ids import SortableIds
from storage.opening import OpenedStore, open_store

__all__ = ["OpenedStore", "SortableIds", "open_store"]
