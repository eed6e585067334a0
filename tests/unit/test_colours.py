"""Colours of the map stay apart for every reader and stand out on every ground: decision 0004, measured."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from dateline.answers.classes import PALETTE, colour
from dateline.model.vocabulary import NOBODY, SIDES
from dateline.store import Reference

# Machado, Oliveira and Fernandes (2009), severity 1, on linear RGB.
VISIONS = {
    "usual": np.eye(3),
    "protan": np.array([[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]),
    "deutan": np.array([[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]),
    "tritan": np.array([[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]),
}
TO_XYZ = np.array([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]])
GROUNDS = {"light": ("#f4f2ec", "#ebe8df", "#f7f7f5", "#ffffff"), "dark": ("#20262a", "#1a1f23", "#12181c", "#1b2024")}
LEAST_APART, LEAST_CONTRAST, LEAST_LIGHT = 10.0, 3.0, 25.0
FAINT = {"#c98a1b"}
"""The ochre of the drawings: 2.4 on land; it is told by its hue."""


def linear(colour: str) -> np.ndarray:
    value = np.array([int(colour[at : at + 2], 16) for at in (1, 3, 5)]) / 255
    return np.where(value <= 0.04045, value / 12.92, ((value + 0.055) / 1.055) ** 2.4)


def lab(light: np.ndarray) -> np.ndarray:
    part = (TO_XYZ @ light) / TO_XYZ.sum(axis=1)
    x, y, z = np.where(part > 216 / 24389, np.cbrt(part), (24389 / 27 * part + 16) / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


def apart(one: np.ndarray, other: np.ndarray) -> float:
    """Return CIEDE2000 of two colours in CIELAB."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    stretch = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = np.hypot(a1 * stretch, b1), np.hypot(a2 * stretch, b2)
    h1, h2 = (np.degrees(np.arctan2(b, a * stretch)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = 0.0 if c1 * c2 == 0 else (h2 - h1 + 180) % 360 - 180
    hue = h1 + h2 if c1 * c2 == 0 else (h1 + turn / 2) % 360
    lightness, chroma = (l1 + l2) / 2, (c1 + c2) / 2
    waves = ((-0.17, 1, -30), (0.24, 2, 0), (0.32, 3, 6), (-0.2, 4, -63))
    weight = 1 + sum(size * np.cos(np.radians(times * hue + shift)) for size, times, shift in waves)
    by_l = (l2 - l1) / (1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2))
    by_c = (c2 - c1) / (1 + 0.045 * chroma)
    by_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * weight)
    blue = -2 * np.sqrt(chroma**7 / (chroma**7 + 25**7)) * np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    return float(np.sqrt(by_l**2 + by_c**2 + by_h**2 + blue * by_c * by_h))


def contrast(one: str, other: str) -> float:
    low, high = sorted((TO_XYZ[1] @ linear(colour)) + 0.05 for colour in (one, other))
    return float(high / low)


def colours(tone: str) -> list[str]:
    return [getattr(side, tone) for side in SIDES.values()]


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425), ((50, 2.5, 0), (73, 25, -18), 27.1492), ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082)],
)  # fmt: skip
def test_the_measure_gives_the_published_differences(one, other, expected):
    """Pairs 1, 17 and 34 of Sharma, Wu and Dalal (2005)."""
    assert apart(np.array(one), np.array(other)) == pytest.approx(expected, abs=1e-4)


@pytest.mark.parametrize("vision", VISIONS)
@pytest.mark.parametrize("tone", GROUNDS)
def test_any_two_sides_can_be_told_apart(tone, vision):
    seen = {colour: lab(np.clip(VISIONS[vision] @ linear(colour), 0, 1)) for colour in colours(tone)}
    close = {pair: apart(seen[pair[0]], seen[pair[1]]) for pair in itertools.combinations(seen, 2)}
    assert min(close.values()) >= LEAST_APART, min(close, key=lambda pair: close[pair])


@pytest.mark.parametrize("tone", GROUNDS)
def test_every_side_stands_out_on_every_ground(tone):
    faint = {
        (colour, ground) for colour in colours(tone) for ground in GROUNDS[tone] if contrast(colour, ground) < LEAST_CONTRAST
    }
    assert {colour for colour, _ in faint} <= FAINT


def test_no_side_is_so_dark_that_its_hue_is_lost():
    assert min(lab(linear(colour))[0] for colour in colours("light")) >= LEAST_LIGHT


def test_other_meanings_of_colour_take_the_colours_that_were_measured():
    measured = {(side.light, side.dark) for side in SIDES.values()}
    assert set(PALETTE) <= measured
    assert len(set(PALETTE)) == len(PALETTE)


def test_what_nobody_claimed_is_grey_like_nobody():
    classes = {one["id"]: one for one in colour("attribution", Reference(1, {}, {}, {}, {})).classes}
    assert classes["unclaimed"]["light"] == SIDES[NOBODY].light
    assert classes["unclaimed"]["dark"] == SIDES[NOBODY].dark
    assert len({one["light"] for one in classes.values()}) == len(classes)
