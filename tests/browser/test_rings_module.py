"""Where the map draws what, run in Chromium without a server: no ring or symbol may hide another's number."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from static_page import serving

SETUP = """
async () => {
  const at = (name) => import(`/map/${name}.js`);
  const [beside, geo, groups, paint, picture, look] = await Promise.all(["beside", "geo", "groups", "paint", "picture", "look"].map(at));
  const PRECISIONS = ["site", "province", "country"];
  const column = (Kind, rows, of) => Kind.from(rows, of);
  /** A picture of incidents {lat, lon, precision, km, day}. */
  const pictureOf = (rows) => picture.pictureOf({
    bytes: 0,
    header: {
      mode: "points", ids: rows.map((_, at) => `i${at}`), precisions: PRECISIONS, statuses: ["occurred"], types: [{ shape: "circle" }],
      classes: [{ id: "one", light: "#123456", dark: "#abcdef" }], in_view: rows.length, total: rows.length, matched: rows.length,
      unmapped: 0,
    },
    columns: {
      x: column(Uint32Array, rows, ({ lon }) => geo.unitsX(lon)), y: column(Uint32Array, rows, ({ lat }) => geo.unitsY(lat)),
      radius: column(Uint32Array, rows, ({ km }) => 1000 * km), precision: column(Uint8Array, rows, (row) => PRECISIONS.indexOf(row.precision)),
      start: column(Int32Array, rows, ({ day }) => day ?? 0), end: column(Int32Array, rows, ({ day }) => day ?? 0),
      status: new Uint8Array(rows.length), class: new Uint8Array(rows.length), type: new Uint8Array(rows.length),
    },
  });
  /** What is drawn of a picture at a zoom in days `from` to `to`: [{group, point, x, y, radius}], with the incidents of each. */
  const drawn = (made, zoom, [from, to] = [null, null]) => {
    const scale = geo.pixelsPerUnit(zoom);
    const [left, top] = [geo.unitsX(20) * scale - 800, geo.unitsY(6) * scale - 450];
    const camera = {
      zoom, scale, width: 1600, height: 900, padding: 0, screenX: (x) => x * scale - left, screenY: (y) => y * scale - top,
      pixels: (metres, y) => metres * geo.pixelsPerMetre(y, zoom), near: () => true,
    };
    const canvas = () => Object.assign(document.createElement("canvas"), { width: 1600, height: 900 });
    const painter = new paint.Painter(document.createElement("canvas"));
    painter.prepare({ ratio: 1, look: look.LOOKS.light, tone: "light", classes: made.header.classes });
    made.layout(zoom);
    made.tally({ from, to });
    painter.paint(canvas().getContext("2d"), made, camera, { rings: true, selected: -1 });
    return painter.hits.all().map((hit) => ({ ...hit, members: made.membersOf(hit.group) }));
  };
  let seed = 7;
  const random = (below) => { seed = (seed * 1103515245 + 12345) % 2147483648; return (seed / 2147483648) * below; };
  Object.assign(window, { beside, drawn, groups, pictureOf, random });
}
"""

# Forty attacks in a town; three reports know only its province, one only its country, all at the very same point.
ONE_POINT = """
const rows = [...Array(40).fill({ precision: "site", km: 0.5 }), ...Array(3).fill({ precision: "province", km: 75 }),
  { precision: "country", km: 500, day: 9 }].map((row) => ({ lat: 6, lon: 20, ...row }));
const made = pictureOf(rows);
"""


@pytest.fixture(scope="module")
def page(browser: Browser) -> Iterator[Page]:
    with serving() as address:
        page = browser.new_page()
        page.goto(address)
        page.evaluate(SETUP)
        yield page


def overlapping(marks: list[dict[str, Any]]) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    """Return each two marks that lie on one another."""
    return [
        (one, other)
        for one, other in combinations(marks, 2)
        if ((one["x"] - other["x"]) ** 2 + (one["y"] - other["y"]) ** 2) ** 0.5 < one["radius"] + other["radius"]
    ]


def test_what_is_known_to_a_province_stands_beside_the_ring_of_what_is_known_better(page: Page) -> None:
    marks = page.evaluate(f"() => {{ {ONE_POINT} return drawn(made, 8); }}")
    assert sorted(len(mark["members"]) for mark in marks) == [4, 40]
    assert overlapping(marks) == []
    exact = next(mark for mark in marks if len(mark["members"]) == 40)
    assert (exact["x"], exact["y"]) == pytest.approx((800, 450)), "what is known exactly stays where it was"


def test_an_incident_alone_stands_where_its_ring_would(page: Page) -> None:
    """While the timeline plays nothing jumps: the one of day 9 takes the place of the ring that holds it."""
    ring, alone = page.evaluate(
        f"""() => {{ {ONE_POINT}
          const beside = (marks) => marks.find(({{ members }}) => members.includes(43));
          return [beside(drawn(made, 8)), beside(drawn(made, 8, [9, 9]))];
        }}"""
    )
    assert (alone["point"], alone["members"]) == (43, [43])
    assert (alone["x"], alone["y"]) == pytest.approx((ring["x"], ring["y"]))


def test_a_province_smaller_than_a_ring_shares_it(page: Page) -> None:
    """On a map of the world the ring itself stands for more than the province; the country is still larger than it."""
    marks = page.evaluate(f"() => {{ {ONE_POINT} return drawn(made, 4); }}")
    assert sorted(len(mark["members"]) for mark in marks) == [1, 43]
    assert overlapping(marks) == []


def test_a_province_without_a_radius_never_shares_a_ring_with_exact_places(page: Page) -> None:
    marks = page.evaluate(
        """() => drawn(pictureOf(["site", "site", "province"].map((precision) => ({ lat: 6, lon: 20, km: 0, precision }))), 2)"""
    )
    assert sorted(len(mark["members"]) for mark in marks) == [1, 2]


CROWD = """
() => {
  const column = (count, of) => Array.from({ length: count }, of);
  const marks = (count, room) => ({ x: column(count, () => random(900)), y: column(count, () => random(600)), room: column(count, room) });
  const standing = marks(60, () => 10 + random(18)), moving = marks(40, () => 12);
  const turned = Object.fromEntries(Object.entries(moving).map(([name, values]) => [name, values.toReversed()]));
  const [first, second] = [beside.standBeside(standing, moving), beside.standBeside(standing, turned)];
  return { standing, moving, x: [...first.x], y: [...first.y], moved: [...first.moved], reversed: [...second.x].reverse() };
}
"""


def test_marks_move_clear_of_all_others_and_only_where_they_must(page: Page) -> None:
    made = page.evaluate(CROWD)
    standing, moving = made["standing"], made["moving"]

    def clear(one: tuple[float, float, float], other: tuple[float, float, float]) -> bool:
        return ((one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2) ** 0.5 >= one[2] + other[2] - 1e-9

    obstacles = list(zip(standing["x"], standing["y"], standing["room"], strict=True))
    wanted = list(zip(moving["x"], moving["y"], moving["room"], strict=True))
    got = list(zip(made["x"], made["y"], moving["room"], strict=True))
    assert all(clear(mark, obstacle) for mark in got for obstacle in obstacles)
    assert all(clear(*pair) for pair in combinations(got, 2))
    assert 0 < sum(made["moved"]) < len(got)
    for before, after, moved in zip(wanted, got, made["moved"], strict=True):
        assert moved == (before != after)
        assert not moved or not (
            all(clear(before, obstacle) for obstacle in obstacles)
            and all(clear(before, other) for other in got if other is not after)
        ), "its own place was free"
    assert made["reversed"] == made["x"], "the order of an answer changes nothing"


def test_a_mark_with_no_room_near_it_stays(page: Page) -> None:
    got = page.evaluate(
        """() => {
          const { x, y, moved } = beside.standBeside({ x: [50], y: [50], room: [400] }, { x: [60], y: [50], room: [12] });
          return [...x, ...y, ...moved];
        }"""
    )
    assert got == [60, 50, 0]


@pytest.mark.parametrize("band", [3.8, 5])
def test_a_ring_is_as_large_as_its_number_needs(page: Page, band: float) -> None:
    numbers = page.evaluate(
        """(band) => {
          const made = new groups.Groups({ count: 2, groupOf: [], x: [0, 0], y: [0, 0], weight: [1, 1], radiusOf: () => 12, band, firstCoarse: 1 });
          return [7, 29, 654, 3800, 13800, 1250000].flatMap((counted) => [0, 1].map((group) => {
            const radius = made.ring(group, counted);
            return { radius, ...made.number(radius, counted) };
          }));
        }""",
        band,
    )
    for number in numbers:
        assert number["size"] >= 9
        assert 0.6 * number["size"] * len(number["text"]) <= 2 * (number["radius"] - band), number
    assert [number["text"] for number in numbers[::2]] == ["7", "29", "654", "3.8k", "14k", "1.3M"]
