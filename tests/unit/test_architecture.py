"""The house rules of the code: who may import whom, and what stays out of where."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dateline.filter import WORDS
from dateline.settings import ALL

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "dateline"

LEVELS = (
    ("errors", "text", "settings"), ("layers", "model"), ("filter",), ("importers", "gazetteer", "reports"), ("exporters",), ("store",),
    ("answers",), ("briefing",), ("api",), ("ui", "cli"), ("__main__", "pages"),
)  # fmt: skip
"""Parts of the house from the ground up; a part imports only from itself and from below."""

LEVEL = {part: level for level, parts in enumerate(LEVELS) for part in parts}
GAZETTEER_FILE = PACKAGE / "gazetteer" / "index.py"
"""The one module with SQL beside the store: it reads a file of its own (docs/decisions/0010-gazetteer.md)."""

PURE = ("errors", "text", "model", "filter", "reports")
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
SQL = re.compile(
    r"^\s*(SELECT|INSERT INTO|UPDATE \w+ SET|DELETE FROM|CREATE|DROP|ALTER|COPY|ATTACH|PRAGMA|WITH \w+ AS)\s", re.MULTILINE
)


def sources() -> list[tuple[str, Path]]:
    """Return every module with the part of the house it belongs to."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        inside = path.relative_to(PACKAGE)
        found.append((inside.parts[0].removesuffix(".py"), path))
    found += [("pages", path) for path in sorted((ROOT / "pages").glob("*.py"))]
    return [(part, path) for part, path in found if part != "__init__"]


MODULES = sources()
NAMES = [str(path.relative_to(ROOT)) for _, path in MODULES]


def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def imports(path: Path) -> Iterator[str]:
    """Yield the names of all modules that a file imports, wherever in it."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative imports hide the direction"
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize(("part", "path"), MODULES, ids=NAMES)
def test_a_module_imports_only_what_lies_below_it(part, path):
    assert part in LEVEL, f"{part} has no place in the house yet: give it one in LEVELS"
    for name in imports(path):
        if name.startswith("dateline."):
            other = name.split(".")[1]
            assert other == part or LEVEL[other] < LEVEL[part], f"{path.name} imports {name}"


@pytest.mark.parametrize(
    ("part", "path"),
    [item for item in MODULES if item[0] in PURE],
    ids=[n for (p, _), n in zip(MODULES, NAMES, strict=True) if p in PURE],
)
def test_model_filter_and_reports_know_no_screen_no_database_and_no_clock(part, path):
    roots = {name.split(".")[0] for name in imports(path)}
    assert not roots & {"streamlit", "folium", "streamlit_folium", "branca", "duckdb", "ibis", "pyarrow", "pandas", "starlette"}
    calls = {
        (ast.unparse(node.value).split(".")[-1], node.attr) for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)
    }
    assert not calls & CLOCKS


@pytest.mark.parametrize(
    ("part", "path"),
    [item for item in MODULES if item[0] not in ("ui", "pages")],
    ids=[n for (p, _), n in zip(MODULES, NAMES, strict=True) if p not in ("ui", "pages")],
)
def test_only_the_pages_and_their_frame_know_streamlit_and_folium(part, path):
    roots = {name.split(".")[0] for name in imports(path)}
    assert not roots & {"streamlit", "folium", "streamlit_folium", "branca"}


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda path: path.name)
def test_a_page_is_a_thin_script(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 40


@pytest.mark.parametrize(
    ("part", "path"),
    [item for item in MODULES if item[0] != "store" and item[1] != GAZETTEER_FILE],
    ids=[n for (p, path), n in zip(MODULES, NAMES, strict=True) if p != "store" and path != GAZETTEER_FILE],
)
def test_no_sql_stands_outside_the_store(part, path):
    texts = [node.value for node in ast.walk(tree(path)) if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    assert [text for text in texts if SQL.search(text)] == []
    calls = {node.attr for node in ast.walk(tree(path)) if isinstance(node, ast.Attribute)}
    assert not calls & {"raw_sql", "sql", "execute", "executemany"}


def test_browser_and_server_know_the_same_filter_words():
    script = (PACKAGE / "web" / "view.js").read_text(encoding="utf-8")
    listed = re.search(r"FILTER_WORDS = \[(.*?)\]", script, re.DOTALL)
    assert listed
    words = re.findall(r'"(\w+)"', listed[1])
    assert len(words) == len(set(words))
    assert set(words) == set(WORDS)


@pytest.mark.parametrize("setting", ALL, ids=lambda setting: setting.name)
def test_every_setting_is_named_in_the_readme(setting):
    assert setting.name in (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(("part", "path"), MODULES, ids=NAMES)
def test_every_module_says_in_its_first_lines_what_it_is_for(part, path):
    assert ast.get_docstring(tree(path)), f"{path} begins without a docstring"
