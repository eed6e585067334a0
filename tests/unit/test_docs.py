"""The documentation says what is true: names in it exist, links resolve, and nothing is left out."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PIL import Image

from dateline.filter import WORDS
from dateline.importers.families import BY_ID
from dateline.settings import ALL

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "guide.md"
PAGES = [
    *(ROOT / name for name in ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "data/SOURCES.md", "data/basemap/README.md")),
    *sorted((ROOT / "docs").rglob("*.md")),
]
MOST_BYTES = 400_000
DECISION_PARTS = ["Problem", "Decision", "Why", "Consequences"]

_LINK = re.compile(r"\]\(([^)\s]+)\)")
_CODE = re.compile(r"```.*?```", re.S)


def text_of(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.+)$", _CODE.sub("", text_of(page)), re.M)
    bare = [re.sub(r"[^\w\s-]", "", heading.replace("`", "").lower()) for heading in headings]
    return {re.sub(r"\s", "-", heading) for heading in bare}


def test_the_readme_has_every_setting_with_its_default_and_meaning() -> None:
    rows = [line for line in text_of(README).splitlines() if line.startswith("| `DATELINE_")]
    assert rows == [f"| `{one.name}` | `{one.default}` | {mark_up(one.help)} |" for one in ALL]


def mark_up(sentence: str) -> str:
    return re.sub(r"(?<!`)\.pmtiles", "`.pmtiles`", sentence)


def test_the_guide_explains_every_filter_word_and_no_other() -> None:
    table = text_of(GUIDE).split("### Filter words", 1)[1].split("\n## ", 1)[0]
    cells = [line.split("|")[1] for line in table.splitlines() if line.startswith("| `")]
    explained = [word for cell in cells for word in re.findall(r"`(\w+)`", cell)]
    assert sorted(explained) == sorted(WORDS)


@pytest.mark.parametrize("page", [README, ROOT / "CONTRIBUTING.md", GUIDE], ids=lambda page: page.name)
def test_the_make_targets_that_are_named_exist(page: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", text_of(ROOT / "Makefile"), re.M))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", text_of(page), re.M))
    assert named and named <= targets


def test_the_command_lines_verbs_exist() -> None:
    from dateline.__main__ import _parser

    known = re.search(r"serve \| ([\w |]+) \.\.\.", " ".join(_parser().format_help().split()))  # the usage may be wrapped
    assert known
    verbs = set(re.findall(r"\w+", known[0]))
    named = {verb for page in (README, GUIDE) for verb in re.findall(r"python -m dateline (\w+)", text_of(page))}
    assert named and named <= verbs


def test_every_verb_and_option_of_the_command_line_is_explained_and_no_other() -> None:
    explained = re.findall(r"^\| (`.+?) \|(?: (`[^|]+|all but [^|]+) \|)? ", text_of(ROOT / "docs" / "command-line.md"), re.M)
    verbs = verbs_and_options()
    assert {re.findall(r"\w+", verb)[0] for verb, of in explained if not of} == set(verbs)
    told: set[tuple[str, str]] = set()
    for options, of in explained:
        named = set(re.findall(r"`(\w+)`", of))
        told |= {(verb, option) for option in re.findall(r"--[\w-]+", options)
                 for verb in (set(verbs) - named if of.startswith("all but") else named)}  # fmt: skip
    assert told == {(verb, option) for verb, options in verbs.items() for option in options}


def test_every_family_of_files_and_every_crosswalk_is_described() -> None:
    headings = {"acled": "ACLED", "ucdp": "UCDP GED", "gdelt": "GDELT events", "gtd": "GTD",
                "dateline": "This project's own layout", "generic": "Any other layout: the mapping"}  # fmt: skip
    assert set(headings) == set(BY_ID)
    formats = text_of(ROOT / "docs" / "formats.md")
    assert [heading for heading in headings.values() if f"\n## {heading}\n" not in formats] == []
    tables = ROOT / "data" / "crosswalks"
    described = re.findall(r"^\| `(\w+\.csv)` \|", text_of(tables / "README.md"), re.M)
    assert sorted(described) == sorted(path.name for path in tables.glob("*.csv"))


def verbs_and_options() -> dict[str, set[str]]:
    """Return the long options of each verb."""
    from dateline.__main__ import _parser

    (verbs,) = (one.choices for one in _parser()._actions if isinstance(one.choices, dict))
    return {
        verb: {option for action in found._actions for option in action.option_strings if option.startswith("--")} - {"--help"}
        for verb, found in verbs.items()
    }


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_to_files_and_headings_resolve(page: Path) -> None:
    broken = []
    for link in _LINK.findall(_CODE.sub("", text_of(page))):
        if re.match(r"[a-z]+:", link):
            continue
        path, _, anchor = link.partition("#")
        target = page.parent / path if path else page
        if not target.exists() or (anchor and anchor not in anchors(target)):
            broken.append(link)
    assert broken == []


def test_every_picture_is_shown_and_small() -> None:
    pictures = sorted((ROOT / "docs" / "pictures").glob("*.png"))
    shown = text_of(README) + text_of(GUIDE)
    assert pictures
    for picture in pictures:
        assert f"pictures/{picture.name})" in shown, f"{picture.name} stands nowhere"
        assert picture.stat().st_size < MOST_BYTES, f"{picture.name} is too large"
        with Image.open(picture) as found:
            found.verify()


def test_the_pictures_are_those_that_the_script_makes() -> None:
    made = re.findall(r'^    Picture\("([\w-]+)"', text_of(ROOT / "tools" / "screenshots.py"), re.M)
    assert sorted(made) == sorted(path.stem for path in (ROOT / "docs" / "pictures").glob("*.png"))


@pytest.mark.parametrize("note", sorted((ROOT / "docs" / "decisions").glob("*.md")), ids=lambda note: note.stem[:4])
def test_a_decision_has_its_number_date_and_parts(note: Path) -> None:
    lines = text_of(note).splitlines()
    assert lines[0].startswith(f"# {int(note.stem[:4])}. ")
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", lines[2])
    headings = [line.removeprefix("## ") for line in lines if line.startswith("## ")]
    assert [heading.split(",")[0] for heading in headings] == DECISION_PARTS


def test_decisions_are_numbered_without_gaps() -> None:
    numbers = [int(note.stem[:4]) for note in sorted((ROOT / "docs" / "decisions").glob("*.md"))]
    assert numbers == list(range(1, len(numbers) + 1))
