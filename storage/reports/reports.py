"""The `Reports` port, put together from its parts."""

from sqlalchemy import Engine


class SqlReports:
    """x."""

    def __init__(self, reader: Engine) -> None:
        self._reader = reader
