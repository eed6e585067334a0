"""The store's tables as Ibis expressions: what every reading is built from.

Ibis is loaded by the first question. Processes that only read files or load them ask none, and start sooner.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyarrow as pa

from dateline.store import schema
from dateline.store.database import Cursor
from dateline.store.schema import PARTS

if TYPE_CHECKING:
    import ibis

_IBIS_TYPES = {pa.string(): "string", pa.int32(): "int32", pa.int64(): "int64", pa.float64(): "float64", pa.bool_(): "boolean"}


class Tables:
    """The store's tables as Ibis expressions over a cursor of its own; use it in one thread.

    `incidents` are those that are shown: without the hidden data sets. `linked` says whether any incident is another
    report of one, so that counts need to look.
    """

    def __init__(self, backend: ibis.BaseBackend, incidents: str = schema.SHOWN) -> None:
        self.backend = backend
        self.linked = False
        self._relations = {"incidents": incidents}
        if incidents.startswith("past_"):
            self._relations |= {name: f"past_{name}" for name in PARTS}

    @classmethod
    def over(cls, cursor: Cursor) -> Tables:
        """Return the tables that are read through a cursor."""
        import ibis

        return cls(ibis.duckdb.from_connection(cursor))

    @property
    def form(self) -> tuple[str, bool]:
        """Return all that an expression over these tables may depend on besides its own words."""
        return self._relations["incidents"], self.linked

    @property
    def whole(self) -> Tables:
        """Return the same tables with the incidents of hidden data sets."""
        return Tables(self.backend, "incidents")

    @property
    def past(self) -> Tables:
        """Return the same tables as they were: the versions of incidents that changes have ended."""
        return Tables(self.backend, "past_incidents")

    def __getattr__(self, name: str) -> ibis.Table:
        import ibis

        if name not in schema.TABLES:
            raise AttributeError(name)
        relation = self._relations.get(name, name)
        # As `backend.table` makes it, but without asking the database for a schema that we know.
        columns = schema.TABLES.get(relation, schema.TABLES[name])
        layout = ibis.schema({field.name: _IBIS_TYPES[field.type] for field in columns})
        table = ibis.expr.operations.DatabaseTable(
            name=relation,
            schema=layout,
            source=self.backend,
            namespace=ibis.expr.operations.Namespace(catalog=None, database=None),
        ).to_expr()
        setattr(self, name, table)
        return table
