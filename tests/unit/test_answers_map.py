"""The bars of the timeline and the cube of the map hold what a plain count in pandas finds."""

from __future__ import annotations

import json
import random

import numpy as np
import pandas as pd
import pytest
from made_up import random_words
from plain_search import Words, World, in_box, plain, plainly_counting, text_of

from dateline.answers.cells import MOST_POINTS, cells
from dateline.answers.extent import extent, extents
from dateline.answers.histogram import histogram
from dateline.answers.view import View, read_view
from dateline.errors import FilterError
from dateline.filter import Box, Filter
from dateline.model.where import mercator


def test_the_extent_is_that_of_the_data_sets_whatever_else_is_asked(made):
    for words in ([], [("type", "riot"), ("from", "2020-01-01"), ("q", "K1"), ("bbox", "1,1,2,2")], [("dataset", "library")]):
        rows = plain(made.frame, [word for word in words if word[0] == "dataset"])
        found = extent(made.library, made.ask(words))
        assert found.days == (rows["first"].min(), rows["last"].max())
        edges = (found.area.west, found.area.south, found.area.east, found.area.north)
        assert edges == pytest.approx((rows["lon"].min(), rows["lat"].min(), rows["lon"].max(), rows["lat"].max()), abs=1e-6)
        assert found.radius_m == pd.to_numeric(rows.loc[rows["lat"].notna(), "radius_m"]).min()


def test_the_extent_of_a_data_set_is_that_of_its_points(made):
    found = extents(made.library)
    mapped = made.frame[made.frame["lat"].notna()]
    assert set(found) == set(mapped["dataset"])
    for name, rows in mapped.groupby("dataset"):
        area = found[name].area
        assert (area.west, area.north) == pytest.approx((rows["lon"].min(), rows["lat"].max()), abs=1e-6)
        assert found[name].radius_m == pd.to_numeric(rows["radius_m"]).min()


COLOUR_COLUMN = {
    "side": "side",
    "target-side": "target_side",
    "type": "event_type",
    "attribution": "attribution",
    "dataset": "dataset",
}


def class_numbers(classes: list[dict], values: pd.Series) -> list[int]:
    """Return the number of the class that each value is drawn in; what has none is drawn as "other"."""
    index = {one["id"]: number for number, one in enumerate(classes)}
    return [index.get(value, index.get("*")) for value in values]


@pytest.mark.parametrize("colour", COLOUR_COLUMN)
def test_the_bars_of_the_timeline_are_those_of_a_plain_count(world, colour):
    draw = random.Random(17)
    for words in ([], *(random_words(world, draw) for _ in range(4))):
        found = histogram(world.library, world.ask(words), colour)
        rows = plainly_counting(world.frame, [word for word in words if word[0] not in ("from", "to")])
        edges = found["edges"] or [0]
        assert edges == sorted(set(edges))
        assert len(edges) <= 121
        bins = np.searchsorted(edges, rows["first"], side="right") - 1
        counts = pd.Series(
            zip(bins, class_numbers(found["classes"], rows[COLOUR_COLUMN[colour]]), strict=True), dtype=object
        ).value_counts()
        assert {(at, name): count for at, name, count in found["counts"]} == dict(counts)
        assert not found["extent"] or edges[0] <= found["extent"][0] <= found["extent"][1] < edges[-1]


def test_an_empty_library_has_an_empty_timeline_and_map(empty_library):
    assert histogram(empty_library, Filter())["edges"] == []
    header, arrays = decoded(cells(empty_library, Filter(), View(Box(-180, -85, 180, 85), 2)))
    assert (header["mode"], header["total"], header["in_view"], len(arrays["x"])) == ("points", 0, 0, 0)


def decoded(body: bytes) -> tuple[dict, dict[str, np.ndarray]]:
    """Return header and arrays of a binary answer, read as docs/browser.md describes it."""
    length = int.from_bytes(body[:4], "little")
    header = json.loads(body[4 : 4 + length])
    assert (4 + length) % 8 == 0
    arrays, end = {}, 4 + length
    for one in header["arrays"]:
        kind = {"u8": "<u1", "u16": "<u2", "u32": "<u4", "i32": "<i4"}[one["type"]]
        assert one["offset"] % 8 == 0
        assert one["offset"] >= end
        arrays[one["name"]] = np.frombuffer(body, kind, one["length"], one["offset"]).astype(np.int64)
        end = one["offset"] + one["length"] * np.dtype(kind).itemsize
    assert end <= len(body) < end + 8
    return header, arrays


WORLD_VIEW = "-180,-85,180,85"
VIEWS = {"world": (WORLD_VIEW, "2"), "iraq": ("42,32,46,37", "7"), "antimeridian": ("170,-30,190,0", "5"), "nowhere": ("0,0,1,1", "9"),
         "west of it": ("-190,-30,-170,0", "5")}  # fmt: skip


def view_words(view: str) -> Words:
    """Return the filter word for the same area as a view."""
    west, south, east, north = map(float, view.split(","))
    whole = east - west >= 360
    wrap = [(edge + 180) % 360 - 180 for edge in (west, east)]
    return [("bbox", f"{-180 if whole else wrap[0]},{south},{180 if whole else wrap[1]},{north}")]


def drawn(world: World, words: Words, name: str, colour: str = "side") -> tuple[dict, dict[str, np.ndarray], pd.DataFrame]:
    """Return what the map gets for a filter and a view, and the same incidents found the plain way."""
    view, zoom = VIEWS[name]
    header, arrays = decoded(cells(world.library, world.ask(words), read_view(view, zoom, colour)))
    dateless = [word for word in words if word[0] not in ("from", "to")]
    everything = plain(world.frame, dateless)
    assert header["total"] == len(everything)
    assert header["unmapped"] == everything["lat"].isna().sum()
    assert header["zoom"] == int(zoom)
    assert header["matched"] == len(plain(world.frame, words))
    shown = everything[in_box(everything, view_words(view)[0][1])]
    if header["mode"] == "cells" and not any(word == "status" for word, _ in words):
        shown = shown[shown["status"] == "occurred"]
    assert header["in_view"] == len(shown)
    return header, arrays, shown


@pytest.mark.parametrize("name", VIEWS)
@pytest.mark.parametrize("colour", COLOUR_COLUMN)
def test_a_view_with_few_incidents_is_sent_as_those_incidents(world, name, colour):
    words = [("not_status", "denied")] if name == "world" else []
    if world.library.count() > 1_000 and name == "world":
        words.append(("type", "riot"))
    header, arrays, shown = drawn(world, words, name, colour)
    assert header["mode"] == "points"
    unmapped = plain(world.frame, words)[lambda rows: rows["lat"].isna()]
    assert sorted(header["unmapped_spans"]) == sorted(map(list, zip(unmapped["first"], unmapped["last"], strict=True)))
    shown = shown.sort_values(["first", "incident_id"])
    assert header["ids"] == list(shown["incident_id"])
    assert header["titles"] == [title if len(title) <= 140 else f"{title[:139]}…" for title in shown["title"]]
    assert header["places"] == list(shown["place_name"])
    remembered = [str(at) for at, columns in enumerate(shown["from_memory"]) if columns]
    assert sorted(header["memory"]) == sorted(remembered)
    positions = [mercator(lat, lon) for lat, lon in zip(shown["lat"], shown["lon"], strict=True)]
    assert list(zip(arrays["x"], arrays["y"], strict=True)) == positions
    assert list(arrays["start"]) == list(shown["first"])
    assert list(arrays["end"]) == list(shown["last"])
    assert list(arrays["class"]) == class_numbers(header["classes"], shown[COLOUR_COLUMN[colour]])
    assert [header["types"][number]["id"] for number in arrays["type"]] == list(shown["event_type"])
    for array, listed, column in (("precision", "precisions", "geo_precision"), ("status", "statuses", "status")):
        assert [header[listed][number] for number in arrays[array]] == list(shown[column])
    assert list(arrays["radius"]) == [int(text or 0) for text in shown["radius_m"]]


@pytest.mark.parametrize("colour", COLOUR_COLUMN)
def test_a_view_with_many_incidents_is_sent_as_counts_that_add_up(made, colour):
    header, arrays, shown = drawn(made, [], "world", colour)
    assert header["mode"] == "cells"
    assert len(shown) > MOST_POINTS
    assert arrays["count"].sum() == header["in_view"]
    assert arrays["count"].min() > 0
    counts = np.bincount(arrays["class"], arrays["count"], len(header["classes"]))
    expected = np.bincount(class_numbers(header["classes"], shown[COLOUR_COLUMN[colour]]), minlength=len(counts))
    assert list(counts) == list(expected)


def test_each_cell_holds_the_incidents_that_lie_in_it(made):
    header, arrays, shown = drawn(made, [], "world")
    width = 1 << (30 - 8 - header["zoom"] + 5)
    assert header["cell_pixels"] == 32
    positions = np.array([mercator(lat, lon) for lat, lon in zip(shown["lat"], shown["lon"], strict=True)])
    expected = pd.DataFrame(positions // width).value_counts().to_dict()
    found = np.bincount(arrays["cell"], arrays["count"])
    assert {(x // width, y // width): count for x, y, count in zip(arrays["x0"], arrays["y0"], found, strict=True)} == expected
    assert all(arrays["x1"] - arrays["x0"] == width - 1)
    means = pd.DataFrame(positions).groupby([positions[:, 0] // width, positions[:, 1] // width]).mean()
    for x0, y0, x, y in zip(*(arrays[name] for name in ("x0", "y0", "x", "y")), strict=True):
        assert tuple(means.loc[(x0 // width, y0 // width)]) == pytest.approx((x, y), abs=1)


def counted(arrays: dict[str, np.ndarray], first: int, last: int) -> tuple[int, int]:
    """Return how many incidents lie certainly and only possibly in bins first..last, as the browser counts them."""
    inside = (arrays["first"] >= first) & (arrays["last"] <= last)
    overlaps = (arrays["first"] <= last) & (arrays["last"] >= first)
    return arrays["count"][inside].sum(), arrays["count"][overlaps & ~inside].sum()


def plainly_counted(frame: pd.DataFrame, first_day: int, last_day: int) -> tuple[int, int]:
    inside = (frame["first"] >= first_day) & (frame["last"] <= last_day)
    overlaps = (frame["first"] <= last_day) & (frame["last"] >= first_day)
    return inside.sum(), (overlaps & ~inside).sum()


def test_any_range_of_bins_counts_certain_and_possible_as_a_plain_count_does(made):
    draw = random.Random(19)
    header, arrays, shown = drawn(made, [], "world")
    edges = header["edges"]
    for _ in range(300):
        first, last = sorted(draw.choices(range(len(edges) - 1), k=2))
        assert counted(arrays, first, last) == plainly_counted(shown, edges[first], edges[last + 1] - 1)


def test_the_dates_of_the_filter_are_edges_of_bins_so_that_its_range_is_exact_to_the_day(made):
    draw = random.Random(23)
    lowest, highest = made.frame["first"].min(), made.frame["last"].max()
    for _ in range(12):
        first, last = sorted(draw.choices(range(lowest - 5, highest + 6), k=2))
        header, arrays, shown = drawn(made, [("from", text_of(first)), ("to", text_of(last))], "world")
        edges = header["edges"]
        if first > edges[0]:
            assert first in edges
        if last + 1 < edges[-1]:
            assert last + 1 in edges
        bins = [number for number, edge in enumerate(edges[:-1]) if edge >= first and edges[number + 1] <= last + 1]
        expected = plainly_counted(shown, first, last)
        assert (counted(arrays, bins[0], bins[-1]) if bins else (0, 0)) == expected


def test_a_cube_too_large_to_send_has_wider_cells_and_the_same_counts(made, monkeypatch):
    _, fine, shown = drawn(made, [], "world")
    monkeypatch.setattr("dateline.answers.cube.MOST_ENTRIES", len(fine["count"]) - 1)
    header, coarse, _ = drawn(made, [("from", "2000-01-01")], "world")  # the same incidents, not asked for before
    assert header["cell_pixels"] > 32
    assert len(coarse["count"]) < len(fine["count"])
    edges = header["edges"]
    for first, last in ((0, 5), (3, 60), (10, len(edges) - 2)):
        assert (
            counted(coarse, first, last)
            == counted(fine, first, last)
            == plainly_counted(shown, edges[first], edges[last + 1] - 1)
        )


def test_a_map_of_the_whole_world_round_and_round_is_the_whole_world(made):
    assert read_view("-400,-85,400,85", "0", "side").area == Box(-180, -85, 180, 85)
    header, arrays = decoded(cells(made.library, Filter(), read_view("-400,-90,400,90", "0", "side")))
    mapped = made.frame["lat"].notna() & (made.frame["status"] == "occurred")
    assert header["in_view"] == mapped.sum() == arrays["count"].sum()


@pytest.mark.parametrize(
    ("view", "zoom", "colour", "word"),
    [
        ("1,2,3", "2", "side", "view"), ("a,b,c,d", "2", "side", "view"), ("10,0,0,10", "2", "side", "view"), ("0,10,10,0", "2", "side", "view"),
        ("nan,0,1,1", "2", "side", "view"), ("0,0,inf,1", "2", "side", "view"), (WORLD_VIEW, "-1", "side", "zoom"), (WORLD_VIEW, "2.5", "side", "zoom"),
        (WORLD_VIEW, "99", "side", "zoom"), (WORLD_VIEW, "", "side", "zoom"), (WORLD_VIEW, "²", "side", "zoom"), (WORLD_VIEW, "2", "pink", "color"),
        (WORLD_VIEW, "0" * 5_000, "side", "zoom"),
    ],
)  # fmt: skip
def test_a_view_that_can_not_be_is_refused_by_its_word(view, zoom, colour, word):
    with pytest.raises(FilterError) as caught:
        read_view(view, zoom, colour)
    assert caught.value.word == word
