"""The pictures of the documentation, as files: they must show what the page shows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from dateline.model.vocabulary import SIDES

PICTURES = Path(__file__).parents[2] / "docs" / "pictures"
SHOWN = ("iran-aligned", "us-coalition", "iraqi-state", "islamic-state", "protesters")
DOT = 20  # pixels of a dot's middle that are wholly its colour


@pytest.mark.parametrize(("picture", "tone"), [("map-light", "light"), ("map-dark", "dark")])
def test_sides_keep_their_colours_in_the_pictures(picture: str, tone: str) -> None:
    pixels = np.asarray(Image.open(PICTURES / f"{picture}.png").convert("RGB"))
    for side in SHOWN:
        colour = [int(getattr(SIDES[side], tone)[at : at + 2], 16) for at in (1, 3, 5)]
        assert (pixels == colour).all(axis=2).sum() >= DOT, f"{side} is drawn in another colour"
