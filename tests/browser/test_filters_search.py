"""Typing into the filter panel's search box finds places, actors and words."""

from __future__ import annotations

import filters_lab
from conftest import words
from filters_lab import Opener, row, search_box
from playwright.sync_api import expect

address, opened = filters_lab.address, filters_lab.opened

SPELLINGS = [  # what is typed, what it finds, the alias shown beside it
    ("Hashed", "Popular Mobilization Forces", "Hashed"),
    ("PMU", "Popular Mobilization Forces", "PMU"),
    ("hashd al shaabi", "Popular Mobilization Forces", "Hashd al-Sha'abi"),
    ("Kataeb Hizbollah", "Kata'ib Hezbollah", ""),
    ("KATA’IB HEZBOLAH", "Kata'ib Hezbollah", ""),
    ("حزب الله", "Kata'ib Hezbollah", "كتائب حزب الله"),
    ("us troops", "US forces in Iraq", "U.S. troops"),
    ("el-Nujába", "Harakat Hezbollah al-Nujaba", ""),
    ("k-1", "K1 base, Kirkuk", ""),
    ("K1 Air", "K1 base, Kirkuk", "K-1 Air Base"),
]


def test_typing_finds_names_however_they_are_spelt(opened: Opener) -> None:
    page = opened()
    for typed, label, alias in SPELLINGS:
        search_box(page).fill(typed)
        found = page.locator(".dl-filters__row", has=page.get_by_text(label, exact=True))
        expect(found, typed).to_be_visible()
        expect(found.locator(".dl-filters__alias"), typed).to_have_text(alias)
        expect(row(page, "Rocket attack"), typed).to_be_hidden()


def test_names_that_only_look_alike_are_not_found(opened: Opener) -> None:
    page = opened()
    search_box(page).fill("Mosul")
    expect(row(page, "Mosul")).to_be_visible()
    expect(row(page, "Missile strike")).to_be_hidden()
    search_box(page).fill("zzzz")
    expect(page.get_by_text("No actor, place or other choice has this name.")).to_be_visible()


def test_a_newcomer_reaches_the_k1_attack(opened: Opener) -> None:
    page = opened("?not_place=k1")
    search_box(page).fill("K1")
    expect(page.locator(".dl-filters__hit").first).to_have_attribute("aria-label", "Search words: K1")
    page.get_by_role("button", name="K1 base, Kirkuk, 3 incidents, place").click()
    assert words(page) == {"place": ["k1"]}
    expect(search_box(page)).to_have_value("")
    expect(search_box(page)).to_be_focused()


def test_enter_chooses_the_one_place_that_is_meant(opened: Opener) -> None:
    page = opened()
    search_box(page).fill("K1 base")
    search_box(page).press("Enter")
    assert words(page) == {"place": ["k1"]}


def test_enter_searches_words_and_escape_clears(opened: Opener) -> None:
    page = opened()
    search_box(page).fill("nothing yet")
    search_box(page).press("Escape")
    expect(search_box(page)).to_have_value("")
    expect(row(page, "Rocket attack")).to_be_visible()
    assert words(page) == {}
    search_box(page).fill("contractor died")
    search_box(page).press("Enter")
    assert words(page) == {"q": ["contractor died"]}
    expect(page.get_by_role("button", name="Remove: words “contractor died”")).to_be_visible()


def test_a_search_opens_closed_groups_and_they_close_again(opened: Opener) -> None:
    page = opened()
    expect(row(page, "Kind 2")).to_have_count(0)
    search_box(page).fill("kind 2")
    expect(row(page, "Kind 2")).to_be_visible()
    search_box(page).fill("")
    expect(row(page, "Kind 2")).to_be_hidden()
