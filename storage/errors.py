"""The border that SQL errors do not cross."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import exc

from bot.domain.errors import StoreUnavailable

CONFLICT = "conflict"
"""The reason of a lost race on a unique key: the row is there by now."""
REFUSED = "refused"
"""The reason of an error that trying again will not mend."""


@contextmanager
def border() -> Iterator[None]:
    """Turn what the database says into StoreUnavailable.

    Its reason is "conflict" for a lost race on a unique key, "refused" for what the database will
    never take, "unavailable" for the rest.
    """
    try:
        yield
    except exc.IntegrityError as e:
        raise StoreUnavailable(CONFLICT) from e
    except (exc.DataError, exc.ProgrammingError) as e:
        raise StoreUnavailable(REFUSED) from e
    except (exc.DBAPIError, exc.TimeoutError) as e:
        raise StoreUnavailable("unavailable") from e
    except exc.StatementError as e:
        raise StoreUnavailable(REFUSED) from e
