"""SQL expressions that the two databases spell differently. No tables here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import BigInteger, ColumnElement, Double, Text
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.orm import Mapped
from sqlalchemy.sql.functions import FunctionElement

if TYPE_CHECKING:
    from sqlalchemy.sql.compiler import SQLCompiler

_ESCAPE = "\\"


class microseconds_between(FunctionElement[int]):  # noqa: N801 - reads as SQL
    """The length of time from the first moment to the second, in microseconds."""

    type = BigInteger()
    inherit_cache = True


class percentile(FunctionElement[float]):  # noqa: N801 - reads as SQL
    """The percentile of a column by linear interpolation: `percentile(column, fraction)`."""

    type = Double()
    inherit_cache = True


class folded(FunctionElement[str]):  # noqa: N801 - reads as SQL
    """A text in lower case, beyond ASCII too, for comparing without regard to case."""

    type = Text()
    inherit_cache = True


def contains_word(column: ColumnElement[str] | Mapped[str], word: str) -> ColumnElement[bool]:
    """Return a condition: the text holds `word` in any case. Wildcards in it are letters."""
    literal = word.lower()
    for mark in (_ESCAPE, "%", "_"):
        literal = literal.replace(mark, _ESCAPE + mark)
    return folded(column).like(f"%{literal}%", escape=_ESCAPE)


@compiles(microseconds_between, "sqlite")
def _between_on_sqlite(
    element: microseconds_between, compiler: SQLCompiler, **options: object
) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"({end} - {start})"


@compiles(microseconds_between, "postgresql")
def _between_on_postgres(
    element: microseconds_between, compiler: SQLCompiler, **options: object
) -> str:
    start, end = (compiler.process(clause, **options) for clause in element.clauses)
    return f"CAST(EXTRACT(EPOCH FROM ({end} - {start})) * 1000000 AS BIGINT)"


@compiles(percentile, "sqlite")
def _percentile_on_sqlite(element: percentile, compiler: SQLCompiler, **options: object) -> str:
    value, fraction = (compiler.process(clause, **options) for clause in element.clauses)
    return f"giraffe_percentile({value}, {fraction})"


@compiles(percentile, "postgresql")
def _percentile_on_postgres(element: percentile, compiler: SQLCompiler, **options: object) -> str:
    value, fraction = (compiler.process(clause, **options) for clause in element.clauses)
    return f"percentile_cont({fraction}) WITHIN GROUP (ORDER BY {value})"


@compiles(folded, "sqlite")
def _folded_on_sqlite(element: folded, compiler: SQLCompiler, **options: object) -> str:
    return f"giraffe_lower({compiler.process(element.clauses, **options)})"


@compiles(folded, "postgresql")
def _folded_on_postgres(element: folded, compiler: SQLCompiler, **options: object) -> str:
    return f"lower({compiler.process(element.clauses, **options)})"
