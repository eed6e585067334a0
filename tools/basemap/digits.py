"""Integers as text of 64 digits, as the cells of the base map hold them."""

from __future__ import annotations

DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def encode(values) -> str:
    """Text of signed integers: zigzag, then base 32 digits, low first; the digit's bit 5 says that more follow."""
    out = []
    for value in values:
        rest = value << 1 if value >= 0 else (-value << 1) - 1
        while rest >= 32:
            out.append(DIGITS[32 | rest & 31])
            rest >>= 5
        out.append(DIGITS[rest])
    return "".join(out)


def encode_points(points) -> str:
    """Text of integer points: the first as it is, every other as its distance from the one before."""
    flat, last_x, last_y = [], 0, 0
    for x, y in points:
        flat += (x - last_x, y - last_y)
        last_x, last_y = x, y
    return encode(flat)
