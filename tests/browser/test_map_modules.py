"""The map's pure modules, run in Chromium: what they count must be what a plain loop over the incidents counts."""

from __future__ import annotations

import base64
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from static_page import serving

from dateline.exporters.icons import icon
from dateline.model.vocabulary import EVENT_TYPES
from dateline.model.where import distance_in_words

# A small cube made in the page from random incidents, so that both counts start from the same ones.
SETUP = """
async () => {
  const at = (name) => import(`/map/${name}.js`);
  const [cube, clusters, points, words, geo, tiles] = await Promise.all(["cube", "clusters", "points", "words", "geo", "tiles"].map(at));
  let seed = 7;
  const random = (below) => { seed = (seed * 1103515245 + 12345) % 2147483648; return Math.floor((seed / 2147483648) * below); };
  Object.assign(window, { cube, clusters, points, words, geo, tiles, random });
}
"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with serving() as address:
        page = browser.new_page()
        page.goto(address)
        page.evaluate(SETUP)
        yield page


@pytest.mark.parametrize("metres", [400, 2_500, 2_510, 11_000, 88_984, 163_200, 500_000])
def test_map_and_server_say_one_radius_in_the_same_words(page: Page, metres: int) -> None:
    said = page.evaluate("metres => words.precisionWords('town', metres)", metres)
    assert said.replace("\u00a0", " ") == f"town, within {distance_in_words(metres)}"


def test_binary_answer_is_decoded_with_its_columns(page: Page) -> None:
    got = page.evaluate(
        """() => {
          const text = JSON.stringify({ mode: "cells", arrays: [
            { name: "x", type: "u32", length: 2, offset: 248 }, { name: "first", type: "i32", length: 1, offset: 256 },
            { name: "class", type: "u8", length: 3, offset: 264 }] });
          const body = new ArrayBuffer(280), size = 244;
          new DataView(body).setUint32(0, size, true);
          new Uint8Array(body, 4, size).fill(32).set(new TextEncoder().encode(text));
          new Uint32Array(body, 248, 2).set([5, 4000000000]);
          new Int32Array(body, 256, 1).set([-3]);
          new Uint8Array(body, 264, 3).set([1, 2, 255]);
          const { header, columns, bytes } = cube.decode(body);
          return [header.mode, [...columns.x], [...columns.first], [...columns.class], bytes];
        }"""
    )
    assert got == ["cells", [5, 4_000_000_000], [-3], [1, 2, 255], 280]


@pytest.mark.parametrize(
    ("span", "bins"),
    [
        ({"from": None, "to": None}, [0, 2, 0, 2]),
        ({"from": 10, "to": 19}, [0, 0, 0, 0]),
        ({"from": 10, "to": 29}, [0, 1, 0, 1]),
        ({"from": 15, "to": 29}, [1, 1, 0, 1]),
        ({"from": 15, "to": 24}, [1, 0, 0, 1]),
        ({"from": 20, "to": None}, [1, 2, 1, 2]),
        ({"from": None, "to": 12}, [0, -1, 0, 0]),
    ],
)
def test_only_bins_wholly_inside_the_range_are_certain(page: Page, span: dict, bins: list[int]) -> None:
    got = page.evaluate("(range) => [...cube.binsOf([10, 20, 30, 40], range, new Int32Array(4))]", span)
    assert got == bins


@pytest.mark.parametrize("span", [{"from": 0, "to": 9}, {"from": 50, "to": 60}])
def test_a_range_outside_the_data_counts_nothing(page: Page, span: dict) -> None:
    got = page.evaluate(
        """(range) => {
          const columns = { cell: [0, 0], first: [0, 0], last: [0, 2], class: [0, 0], count: [4, 2] };
          const one = new cube.Cube(columns, { edges: [10, 20, 30, 40], classes: 1, groupOf: [0], groups: 1 });
          one.tally(range);
          return [...one.certain, ...one.possible];
        }""",
        span,
    )
    assert got == [0, 0]


def test_cube_counts_every_range_as_a_loop_over_the_entries_does(page: Page) -> None:
    wrong = page.evaluate(
        """() => {
          const edges = [0, 5, 9, 20, 21, 30, 50], bins = 6, cells = 9, classes = 3, groups = 4;
          const groupOf = Array.from({ length: cells }, () => random(groups));
          const columns = { cell: [], first: [], last: [], class: [], count: [] };
          for (let i = 0; i < 400; i++) {
            const first = random(bins), last = random(4) ? first : first + random(bins - first);
            [["cell", random(cells)], ["first", first], ["last", last], ["class", random(classes)], ["count", 1 + random(9)]]
              .forEach(([name, value]) => columns[name].push(value));
          }
          const it = new cube.Cube(columns, { edges, classes, groupOf, groups });
          const wrong = [];
          for (let from = -2; from < 52; from++) for (let to = from; to < 53; to++) {
            it.tally({ from, to });
            const certain = Array(groups * classes).fill(0), possible = Array(groups * classes).fill(0);
            columns.cell.forEach((cell, i) => {
              const slot = groupOf[cell] * classes + columns.class[i];
              const start = edges[columns.first[i]], end = edges[columns.last[i] + 1] - 1;
              if (start >= from && end <= to) certain[slot] += columns.count[i];
              else if (start <= to && end >= from) possible[slot] += columns.count[i];
            });
            if (String([...it.certain]) !== String(certain) || String([...it.possible]) !== String(possible)) wrong.push([from, to]);
          }
          return wrong;
        }"""
    )
    assert wrong == []


def test_points_are_counted_to_the_day_and_denied_ones_apart(page: Page) -> None:
    got = page.evaluate(
        """() => {
          const tally = new points.PointTally(
            { start: [10, 10, 5, 10, 30], end: [10, 12, 15, 10, 30], kind: [0, 1, 1, 0, 0], denied: [0, 0, 0, 1, 0], vague: [0, 1, 0, 0, 0] },
            { groupOf: [0, 0, 0, 0, 1], groups: 2, classes: 2 });
          tally.tally({ from: 10, to: 12 });
          return { certain: [...tally.certain], possible: [...tally.possible], counted: [...tally.counted],
            denied: [...tally.denied], vague: [...tally.vague], state: [...tally.state] };
        }"""
    )
    assert got == {
        "certain": [1, 1, 0, 0],
        "possible": [0, 1, 0, 0],
        "counted": [3, 0],
        "denied": [1, 0],
        "vague": [1, 0],
        "state": [1, 1, 2, 1, 0],
    }


def test_an_open_end_and_no_range_at_all_count_everything_on_that_side(page: Page) -> None:
    got = page.evaluate(
        """() => [null, { from: 12, to: null }, { from: null, to: 11 }].map((range) => {
          const tally = new points.PointTally({ start: [10, 20], end: [11, 20], kind: [0, 0], denied: [0, 0], vague: [0, 0] },
            { groupOf: [0, 0], groups: 1, classes: 1 });
          tally.tally(range);
          return [tally.certain[0], tally.possible[0]];
        })"""
    )
    assert got == [[2, 0], [1, 0], [1, 0]]


def test_points_at_the_identical_position_share_a_spot(page: Page) -> None:
    got = page.evaluate(
        """() => {
          const { spotOf, x, weight } = clusters.spotsOf([1000000001, 7, 1000000001, 1000000001], [5, 5, 5, 6]);
          return [[...spotOf], [...x], [...weight]];
        }"""
    )
    assert got == [[0, 1, 0, 2], [1_000_000_001, 7, 1_000_000_001], [2, 1, 1]]


GROUPS = """
(order) => {
  const x = [], y = [];
  for (let i = 0; i < 600; i++) { x.push(random(4000)); y.push(random(3000)); }
  const turned = order === "reversed" ? [...x.keys()].reverse() : [...x.keys()];
  const spots = clusters.spotsOf(turned.map((i) => x[i]), turned.map((i) => y[i]));
  const radiusOf = clusters.ringRadius({ least: 12, most: 25, fullest: 60 });
  const made = clusters.groupSpots(spots, { scale: 0.2, reach: 26, radiusOf, widest: 25 });
  const rings = Array.from(made.x, (_, g) => [made.x[g] * 0.2, made.y[g] * 0.2, radiusOf(made.weight[g]), made.weight[g]]);
  return { groups: made.groups, rings, weight: rings.reduce((sum, ring) => sum + ring[3], 0) };
}
"""


def test_rings_do_not_overlap_and_hold_every_point_once(page: Page) -> None:
    page.evaluate(SETUP)
    made = page.evaluate(GROUPS, "as given")
    assert made["weight"] == 600
    assert 1 < made["groups"] < 600
    rings = made["rings"]
    overlaps = [
        (a, b)
        for i, a in enumerate(rings)
        for b in rings[:i]
        if ((a[0] - b[0]) ** 2 + (a[1] - b[1]) ** 2) ** 0.5 < 0.9 * (a[2] + b[2])
    ]
    assert overlaps == []


def test_groups_do_not_depend_on_the_order_of_the_answer(page: Page) -> None:
    page.evaluate(SETUP)
    first = page.evaluate(GROUPS, "as given")
    page.evaluate(SETUP)
    second = page.evaluate(GROUPS, "reversed")
    assert sorted(ring[3] for ring in first["rings"]) == sorted(ring[3] for ring in second["rings"])


def test_area_of_a_ring_grows_in_step_with_its_count(page: Page) -> None:
    radii = page.evaluate(
        "() => [1, 11, 21, 5000].map(clusters.ringRadius({ least: 12, most: 25, fullest: 100 }))",
    )
    areas = [radius**2 for radius in radii]
    assert areas[1] - areas[0] == pytest.approx(areas[2] - areas[1])
    assert radii[3] == 25


@pytest.mark.parametrize(
    ("start", "end", "words"),
    [
        ("2019-12-27", "2019-12-27", "27 Dec 2019"),
        ("2019-10-27", "2019-10-30", "between 27 and 30 Oct 2019"),
        ("2019-10-28", "2019-11-03", "between 28 Oct and 3 Nov 2019"),
        ("2019-12-30", "2020-01-02", "between 30 Dec 2019 and 2 Jan 2020"),
    ],
)
def test_dates_are_said_in_words(page: Page, start: str, end: str, words: str) -> None:
    got = page.evaluate("(days) => words.dateWords(...days.map((day) => Date.parse(day) / 86400000))", [start, end])
    assert got == words


def test_numbers_and_places_are_said_in_words(page: Page) -> None:
    got = page.evaluate(
        """() => [words.short(999), words.short(12345), words.short(12345, true), words.short(1200000), words.grouped(1234567),
          words.precisionWords("district", 2500), words.precisionWords("site", 400)]"""
    )
    assert got == ["999", "12.3k", "12k", "1.2M", "1,234,567", "district, within 2.5\u00a0km", "exact site, within 400\u00a0m"]


def test_positions_come_back_from_mercator_units(page: Page) -> None:
    lat, lon = page.evaluate("() => [geo.latOf(geo.unitsY(33.307)), geo.lonOf(geo.unitsX(44.389))]")
    assert (lat, lon) == pytest.approx((33.307, 44.389))


def test_an_extent_grows_by_metres_on_the_ground_and_ends_with_the_world(page: Page) -> None:
    west, east, south, north = page.evaluate(
        """() => {
          const [x, y] = [geo.unitsX(44), geo.unitsY(60)];
          const { x0, x1, y0, y1 } = geo.grown({ x0: x, y0: y, x1: x, y1: y }, 111_000);
          return [geo.lonOf(x0), geo.lonOf(x1), geo.latOf(y1), geo.latOf(y0)];
        }"""
    )
    assert (west, east) == pytest.approx((42, 46), abs=0.02), "a degree of longitude is half as long there"
    assert (south, north) == pytest.approx((59, 61), abs=0.02)
    assert page.evaluate("geo.grown({ x0: 0, y0: 5, x1: geo.UNITS, y1: geo.UNITS }, 5_000_000)") == page.evaluate(
        "({ x0: 0, y0: 0, x1: geo.UNITS, y1: geo.UNITS })"
    )


# A canvas of 60 pixels with a mark of the page's lists, beside one with the map's symbol of the same shape; each pixel
# tells whether it is painted. All are scaled to the same box, since a mark is as large as its box allows. Last, the symbol
# that a KMZ file brings.
PAINTED = """
async ({ shape, icon }) => {
  const at = (name) => import(`/${name}.js`);
  const [kinds, glyphs, symbols] = await Promise.all(["kinds", "filters/glyphs", "map/symbols"].map(at));
  const picture = (draw) => {
    const canvas = Object.assign(document.createElement("canvas"), { width: 60, height: 60 });
    const ctx = canvas.getContext("2d");
    draw(ctx);
    return ctx.getImageData(0, 0, 60, 60).data.filter((_, index) => index % 4 === 3).map((alpha) => (alpha > 127 ? 1 : 0));
  };
  const ofSvg = (svg) => picture((ctx) => {
    const side = Number(svg.getAttribute("viewBox").split(" ")[2]);
    ctx.scale(60 / side, 60 / side);
    ctx.fill(new Path2D(svg.querySelector("path").getAttribute("d")));
  });
  const look = { shape, color: "#000", ground: "transparent", status: "occurred", x: 30, y: 30, radius: 30 / 1.4 };
  const file = Object.assign(new Image(), { src: `data:image/png;base64,${icon}` });
  await file.decode();
  const onMap = picture((ctx) => symbols.drawSymbol(ctx, look));
  const others = [ofSvg(kinds.kindMark(shape)), ofSvg(glyphs.shapeGlyph(shape)), picture((ctx) => ctx.drawImage(file, 0, 0, 60, 60))];
  const size = onMap.reduce((sum, one) => sum + one, 0);
  return others.map((one) => one.reduce((sum, painted, index) => sum + (painted !== onMap[index] ? 1 : 0), 0) / size);
}
"""


@pytest.mark.parametrize("shape", sorted({type_.shape for type_ in EVENT_TYPES.values()}))
def test_an_event_type_has_one_shape_on_the_map_in_the_lists_and_in_files(page: Page, shape: str) -> None:
    *lists, file = page.evaluate(PAINTED, {"shape": shape, "icon": base64.b64encode(icon(shape)).decode()})
    assert max(lists) < 0.03, "the share of its pixels by which a mark differs from the symbol on the map"
    assert file < 0.1, "the same of the symbol in a file, which has a rim"


def tiles_head(*, version: int = 3, kind: int = 1, end: int = 131) -> bytes:
    """Return the header of a PMTiles file whose last section ends at the byte `end`."""
    sections = [127, 1, 128, 2, 130, 0, 130, end - 130]
    numbers = b"".join(number.to_bytes(8, "little") for number in sections)
    return (b"PMTiles" + bytes([version]) + numbers).ljust(99, b"\x00") + bytes([kind]) + bytes(27)


@pytest.mark.parametrize(
    ("head", "wrong"),
    [
        (tiles_head(), ""),
        (b"this is no archive", "is no PMTiles file"),
        (tiles_head()[:60], "is no PMTiles file"),
        (tiles_head(version=2), "is PMTiles version 2; only version 3 can be drawn"),
        (tiles_head(end=900), "is cut off: 131 of 900 bytes are there"),
        (tiles_head(kind=2), "holds pictures; only vector tiles can be drawn"),
    ],
)
def test_a_file_of_tiles_that_can_not_be_drawn_is_known_by_its_header(page: Page, head: bytes, wrong: str) -> None:
    assert page.evaluate("(head) => tiles.flaw(Uint8Array.from(head), 131)", list(head)) == wrong
