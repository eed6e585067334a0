"""A colour that several files must write, since none of them can read the other, is the same in all of them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from test_colours import GROUNDS

from dateline.model.vocabulary import NOBODY, SIDES

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "dateline" / "web"
TONES = ("light", "dark")


def pairs(text: str) -> dict[str, str]:
    """Return the colours of a piece of CSS or JavaScript by the names that stand before them."""
    return dict(re.findall(r"([\w-]+): *['\"]?(#[0-9a-f]{6})\b", text))


def piece(path: str, opening: str) -> dict[str, str]:
    """Return the colours between an opening and the next closing brace of a file."""
    text = (WEB / path).read_text(encoding="utf-8")
    assert text.count(opening) == 1, f"{path} has not exactly one '{opening}'"
    return pairs(text.split(opening)[1].split("}")[0])


def css(path: str) -> dict[str, dict[str, str]]:
    light = piece(path, "\n:root {")
    return {"light": light, "dark": light | piece(path, '\n:root[data-dl-theme="dark"] {')}


def script(path: str) -> dict[str, dict[str, str]]:
    return {tone: piece(path, f"\n  {tone}: {{") for tone in TONES}


PAGE, MAP, CANVAS, GROUND = css("app.css"), css("map/map.css"), script("map/look.js"), script("map/basemap.js")
STREAMLIT = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))["theme"]

SAME = {
    "background": [(PAGE, "--dl-bg"), (STREAMLIT, "backgroundColor"), (MAP, "--map-panel"), (CANVAS, "ground")],
    "panel": [(PAGE, "--dl-panel"), (STREAMLIT, "secondaryBackgroundColor")],
    "ink": [(PAGE, "--dl-ink"), (STREAMLIT, "textColor"), (MAP, "--map-ink"), (CANVAS, "ink"), (GROUND, "ink")],
    "soft ink": [(PAGE, "--dl-soft"), (MAP, "--map-soft"), (CANVAS, "soft"), (GROUND, "softInk")],
    "line": [(PAGE, "--dl-line"), (STREAMLIT, "borderColor"), (MAP, "--map-line")],
    "accent": [(PAGE, "--dl-accent"), (STREAMLIT, "primaryColor"), (STREAMLIT, "linkColor"), (MAP, "--map-accent"), (CANVAS, "accent")],
}  # fmt: skip


@pytest.mark.parametrize("tone", TONES)
@pytest.mark.parametrize("places", SAME.values(), ids=SAME)
def test_page_framework_map_and_canvas_have_the_same(places, tone):
    assert len({place[tone][name] for place, name in places}) == 1


@pytest.mark.parametrize(("tone", "opening"), [("light", ".dl-minimap {"), ("dark", ':root[data-dl-theme="dark"] .dl-minimap {')])
def test_a_map_without_its_data_yet_is_sea(tone, opening):
    small = (WEB / "minimap.css").read_text(encoding="utf-8").split("\n" + opening)[1]
    large = (WEB / "map" / "map.css").read_text(encoding="utf-8")
    large = large.split('\n.dl-map.dl-map[data-tone="dark"] {' if tone == "dark" else "\n.dl-map.dl-map {")[1]
    assert {pairs(one.split("}")[0])["background"] for one in (small, large)} == {GROUND[tone]["sea"]}
    assert MAP["light"]["--map-sea"] == GROUND["light"]["sea"]


@pytest.mark.parametrize("tone", TONES)
def test_the_colours_of_sides_were_measured_on_the_grounds_that_are_drawn(tone):
    drawn = {GROUND[tone][name] for name in ("land", "otherLand", "sea")} | {PAGE[tone]["--dl-panel"], PAGE[tone]["--dl-bg"]}
    assert set(GROUNDS[tone]) <= drawn


def test_points_of_no_meaning_on_the_small_map_have_the_grey_of_nobody():
    (grey,) = re.findall(r"soft: \[\"(#\w{6})\", \"(#\w{6})\"\]", (WEB / "minimap.js").read_text(encoding="utf-8"))
    assert grey == (SIDES[NOBODY].light, SIDES[NOBODY].dark)
