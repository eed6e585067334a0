"""The store: schema, transactions, data sets; the only place that writes, and the only one with SQL text."""

from dateline.store.library import LIBRARY, DataSet, Library, Outcome
from dateline.store.reference import Reference
from dateline.store.tables import Tables

__all__ = ["LIBRARY", "DataSet", "Library", "Outcome", "Reference", "Tables"]
