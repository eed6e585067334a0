"""Questions asked again and again: an Ibis expression is compiled once for each form, then run with other values.

Building and compiling an expression takes Ibis some tens of milliseconds, several times what DuckDB needs to answer it
on a million rows. A question is therefore built once with stand-ins, values that occur in no real one; where they stand
in the compiled statement become its parameters. docs/decisions/0014-compiled-questions.md has the figures.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import pyarrow as pa

from dateline.store.tables import Tables

if TYPE_CHECKING:
    import sqlglot.expressions as sge
    from ibis import ir

Value = int | str
Make = Callable[[Tables], "ir.Table"]

MOST_FORMS = 1_000
"""Compiled statements that are kept, a few kilobytes each."""

_compiling = threading.Lock()
"""Held while compiling, which keeps one processor busy anyway: who wants the same form meanwhile finds it made."""


class _Form:
    """What tells one form of a question from another; `make` and `tables` are carried along for the first asking."""

    def __init__(self, key: Hashable, stand_ins: tuple[Value, ...], tables: Tables, make: Make) -> None:
        self.identity = (key, stand_ins, tables.form)
        self.stand_ins, self.tables, self.make = stand_ins, tables, make

    def __hash__(self) -> int:
        return hash(self.identity)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Form) and self.identity == other.identity


def answer(tables: Tables, key: Hashable, make: Make, values: Mapping[Value, Value]) -> pa.Table:
    """Return the rows of the expression that `make` returns, with each stand-in of `values` replaced by its value.

    `key` names the form: whatever `make` depends on besides the stand-ins has to be in it.
    """
    with _compiling:
        compiled = _compiled(_Form(key, tuple(values), tables, make))
    named = {compiled.names[stand_in]: value for stand_in, value in values.items() if stand_in in compiled.names}
    # The form was compiled with the tables of the thread that asked first; it runs on the cursor of this one.
    found = tables.backend.con.sql(compiled.statement, params=named or None).to_arrow_table()
    return found.cast(compiled.schema)  # DuckDB adds whole numbers up to 128 bits


@dataclass(frozen=True)
class _Compiled:
    """A statement with named parameters, the columns it returns, and the name of each stand-in that it uses."""

    statement: str
    schema: pa.Schema
    names: Mapping[Value, str]


@lru_cache(maxsize=MOST_FORMS)
def _compiled(form: _Form) -> _Compiled:
    import sqlglot.expressions as sge

    compiler = form.tables.backend.compiler
    names = {stand_in: f"v{number}" for number, stand_in in enumerate(form.stand_ins)}
    by_text = {str(stand_in): stand_in for stand_in in form.stand_ins}
    used: set[Value] = set()

    def replaced(node: sge.Expression) -> sge.Expression:
        if isinstance(node, sge.Literal) and node.this in by_text:
            used.add(by_text[node.this])
            parameter = sge.Parameter(this=sge.Var(this=names[by_text[node.this]]))
            # As wide as the columns it meets: against a wider number DuckDB would widen the column, and skip no block.
            return parameter if node.is_string else sge.cast(parameter, "INT")
        return node

    expression = form.make(form.tables)
    statement = compiler.to_sqlglot(expression).transform(replaced).sql(compiler.dialect)
    left = [text for text in by_text if text in statement]
    if left:  # asked for what is in no incident, it would answer "none" to every question
        raise LookupError(f"stand-ins {left} were not found as values in the question {form.identity[0]!r}")
    form.tables = form.make = None  # type: ignore[assignment]  # the cache keeps the form, not the connection behind it
    return _Compiled(statement, expression.schema().to_pyarrow(), {stand_in: names[stand_in] for stand_in in used})
