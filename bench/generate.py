"""Makes large, seeded sets of incidents in the shape of the store: clustered in towns, many actors, six years."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import numpy as np
import pyarrow as pa

from dateline.model.vocabulary import ATTRIBUTIONS, EVENT_TYPES, ROLES, SIDES
from dateline.model.when import day_number
from dateline.model.where import MERCATOR_BITS
from dateline.store import schema
from dateline.store.rows import NUMBERS, Z_BITS

FIRST_DAY = day_number(date(2019, 1, 1))
DAYS = 6 * 365
COUNTRIES = ("IQ", "SY", "UA", "SD", "SO", "ML", "NG", "CD", "MM", "AF", "YE", "LY", "CO", "MX", "PK", "HT")
CENTRES = ((33, 44), (35, 38), (48.5, 36), (14, 31), (4, 45), (16, -2), (10, 8), (0, 28), (21, 96), (34, 67), (15, 46), (30, 17),
           (4, -74), (22, -101), (30, 70), (19, -72))  # fmt: skip
TOWNS = 900
"""Towns that incidents cluster in, spread over the countries, some far larger than others."""

CHUNK = 500_000


def batches(number: int, actor_ids: list[str], actor_sides: list[str], seed: int = 20) -> Iterator[dict[str, pa.Table]]:
    """Yield `number` incidents as rows of the tables that a load fills, the same ones for the same seed."""
    random = np.random.default_rng(seed)
    towns = _towns(random)
    for first in range(0, number, CHUNK):
        keys = np.arange(first, min(number, first + CHUNK), dtype=np.int32)
        yield _chunk(random, keys, towns, np.array(actor_ids, dtype=object), np.array(actor_sides, dtype=object))


def _towns(random: np.random.Generator) -> dict[str, np.ndarray]:
    country = random.integers(0, len(COUNTRIES), TOWNS)
    centre = np.array(CENTRES)[country]
    weight = random.pareto(1.1, TOWNS) + 0.05
    return {
        "country": country,
        "lat": centre[:, 0] + random.normal(0, 2.2, TOWNS),
        "lon": centre[:, 1] + random.normal(0, 2.6, TOWNS),
        "spread": random.uniform(0.01, 0.15, TOWNS),
        "weight": weight / weight.sum(),
    }


def _chunk(random, keys, towns, actor_ids, actor_sides) -> dict[str, pa.Table]:
    count = len(keys)
    blamed = _skewed(random, len(actor_ids), count)
    hit = random.integers(0, len(actor_ids), count)
    sides = actor_sides[blamed].copy()
    nobody = random.random(count) < 0.2
    sides[nobody] = "nobody"
    incidents = _incidents(random, keys, towns, sides, actor_sides[hit])
    named = ~nobody
    involved = pa.concat_tables(
        [
            _involvements(keys[named], actor_ids[blamed[named]], actor_sides[blamed[named]], "suspected"),
            _involvements(keys, actor_ids[hit], actor_sides[hit], "target"),
        ]
    )
    named_rows = [
        _namings(keys[named], actor_ids[blamed[named]], "suspected"),
        _namings(keys[named], _as_side(actor_sides[blamed[named]]), "suspected"),
        _namings(keys, actor_ids[hit], "target"),
        _namings(keys, _as_side(actor_sides[hit]), "target"),
    ]
    merged = pa.concat_tables(named_rows).group_by(["key", "who"]).aggregate([(role, "max") for role in ROLES])
    merged = merged.rename_columns(schema.NAMINGS.names)
    return {"incidents": incidents, "involvements": involved, "namings": merged, "sources": _sources(keys)}


def _as_side(sides: np.ndarray) -> np.ndarray:
    return np.char.add("side:", sides.astype(str)).astype(object)


def _namings(keys, who, role: str) -> pa.Table:
    flags = {name: np.full(len(keys), name == role) for name in ROLES}
    return _table(schema.NAMINGS, {"key": keys, "who": who, **flags}, len(keys))


def _incidents(random, keys, towns, sides, target_sides) -> pa.Table:
    count = len(keys)
    town = random.choice(TOWNS, count, p=towns["weight"])
    lat = np.clip(towns["lat"][town] + random.normal(0, 1, count) * towns["spread"][town], -80, 80)
    lon = towns["lon"][town] + random.normal(0, 1, count) * towns["spread"][town]
    mx, my = _mercator(lat, lon)
    start = FIRST_DAY + (DAYS * random.beta(1.6, 1.2, count)).astype(np.int32)
    length = np.where(random.random(count) < 0.06, random.integers(1, 30, count), 0).astype(np.int32)
    type_no = _skewed(random, len(EVENT_TYPES), count)
    attribution_no = random.integers(0, len(ATTRIBUTIONS), count)
    killed = np.where(random.random(count) < 0.25, -1, random.poisson(0.7, count))
    names = np.array([f"Town {number}" for number in range(TOWNS)], dtype=object)[town]
    places = np.array([f"town-{number}" for number in range(TOWNS)], dtype=object)[town]
    ids = np.char.add("bench:", keys.astype(str)).astype(object)
    columns = {
        "key": keys, "incident_id": ids, "dataset": _same("bench", count),
        "title": np.char.add("Incident ", keys.astype(str)).astype(object),
        "day_start": start, "day_end": start + length, "place_name": names, "place_id": places,
        "country": np.array(COUNTRIES, dtype=object)[towns["country"][town]], "lat": lat, "lon": lon,
        "geo_precision": np.array(["site", "town", "town", "district", "province"], dtype=object)[random.integers(0, 5, count)],
        "radius_m": np.full(count, 2_000, np.int32), "mx": mx, "my": my, "z": _z_order(mx, my),
        "event_type": np.array(list(EVENT_TYPES), dtype=object)[type_no], "type_no": type_no.astype(np.int32),
        "weapon": _same("", count), "weapon_id": _same("", count),
        "killed_min": _known(killed), "killed_max": _known(killed),
        "wounded_min": _known(killed), "wounded_max": _known(killed),
        "attribution": np.array(list(ATTRIBUTIONS), dtype=object)[attribution_no],
        "attribution_no": attribution_no.astype(np.int32), "side_no": _numbered(sides), "target_side_no": _numbered(target_sides),
        "status": _same("occurred", count), "confidence": _same("medium", count), "figures_cover": _same("incident", count),
        "review": _same("accepted", count), "revision": np.ones(count, np.int32), "side": sides, "target_side": target_sides,
        "words": np.char.add(np.char.add(" incident ", keys.astype(str)), " ").astype(object),
    }  # fmt: skip
    return _table(schema.INCIDENTS, columns, count)


def _involvements(keys, actor_ids, sides, role: str) -> pa.Table:
    columns = {"key": keys, "seq": np.full(len(keys), 1 if role == "suspected" else 2, np.int32), "actor_id": actor_ids,
               "side": sides, "role": _same(role, len(keys)), "of_series": np.zeros(len(keys), bool),
               "source": np.zeros(len(keys), np.int32)}  # fmt: skip
    return _table(schema.INVOLVEMENTS, columns, len(keys))


def _sources(keys) -> pa.Table:
    columns = {"key": keys, "seq": np.ones(len(keys), np.int32), "publisher": _same("Bench Wire", len(keys))}
    return _table(schema.SOURCES, columns, len(keys))


def _table(layout: pa.Schema, columns: dict, count: int) -> pa.Table:
    empty = {pa.string(): "", pa.int32(): None, pa.float64(): None, pa.bool_(): False}
    arrays = []
    for field in layout:
        values = columns.get(field.name)
        if values is None:
            arrays.append(pa.array([empty[field.type]] * count, field.type))
        elif isinstance(values, pa.Array):
            arrays.append(values)
        else:
            arrays.append(pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=layout)


def _same(value: str, count: int) -> pa.Array:
    return pa.array([value], pa.string()).take(pa.array(np.zeros(count, np.int32)))


def _numbered(sides: np.ndarray) -> np.ndarray:
    return np.array([NUMBERS["side"][side] for side in sides], np.int32)


def _known(values: np.ndarray) -> pa.Array:
    return pa.array(values.astype(np.int32), pa.int32(), mask=values < 0)


def _skewed(random, kinds: int, count: int) -> np.ndarray:
    return np.minimum(kinds - 1, (kinds * random.random(count) ** 2.2).astype(int))


def _mercator(lat: np.ndarray, lon: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    size = 1 << MERCATOR_BITS
    x = ((lon + 180) / 360 * size).astype(np.int64)
    y = ((1 - np.arcsinh(np.tan(np.radians(lat))) / np.pi) / 2 * size).astype(np.int64)
    return np.clip(x, 0, size - 1).astype(np.int32), np.clip(y, 0, size - 1).astype(np.int32)


def _z_order(mx: np.ndarray, my: np.ndarray) -> np.ndarray:
    shift = MERCATOR_BITS - Z_BITS
    return (_spread(mx.astype(np.int64) >> shift) | _spread(my.astype(np.int64) >> shift) << 1).astype(np.int32)


def _spread(value: np.ndarray) -> np.ndarray:
    value = (value | value << 8) & 0x00FF00FF
    value = (value | value << 4) & 0x0F0F0F0F
    value = (value | value << 2) & 0x33333333
    return (value | value << 1) & 0x55555555


def sides_of(number: int) -> list[str]:
    """Return a side for each of `number` made-up actors, all sides but "nobody" in turn."""
    named = [side for side in SIDES if side != "nobody"]
    return [named[index % len(named)] for index in range(number)]
