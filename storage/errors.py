"""The border that SQL errors do not cross."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from bot.domain.errors import StoreUnavailable


@contextmanager
def border() -> Iterator[None]:
    """Turn what the database says into StoreUnavailable.

    Its reason is "conflict" for a lost race on a unique key, "unavailable" for the rest.
    """
    try:
        yield
    except exc.IntegrityError as e:
        raise StoreUnavailable("conflict") from e
    except (exc.DBAPIError, exc.TimeoutError) as e:
        raise StoreUnavailable("unavailable") from e
