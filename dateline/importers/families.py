"""All families of layouts that are known, in the order in which a table is shown to them."""

from __future__ import annotations

from dateline.importers import acled, gdelt, generic, gtd, own_csv, ucdp
from dateline.importers.family import Family

FAMILIES: tuple[Family, ...] = (own_csv.FAMILY, acled.FAMILY, ucdp.FAMILY, gtd.FAMILY, gdelt.FAMILY, generic.FAMILY)
"""The last one takes any table that has dates."""

BY_ID = {family.id: family for family in FAMILIES}
