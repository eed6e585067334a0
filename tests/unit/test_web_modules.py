"""The house rules of the browser's half: small modules, one direction of imports, nothing that no page loads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "dateline" / "web"
MODULES = sorted(WEB.rglob("*.js"))
NAMES = [str(path.relative_to(WEB)) for path in MODULES]
LONGEST = 300
IMPORT = re.compile(r"""(?:\bfrom|\bimport)\s*\(?\s*['"](\.[^'"]+\.js)['"]|import\(new URL\(['"]([^'"]+\.js)['"]""")
SHOWN = re.compile(r"""\bshow\(\s*"([a-z]+)",""")
BEGINNINGS = {WEB / "view.js", WEB / "map" / "boot.js"}
"""Loaded by name: the view by every component's script, the map by folium."""


def imports(path: Path) -> Iterator[Path]:
    """Yield the modules that a module imports, wherever in it."""
    for plain, by_address in IMPORT.findall(path.read_text(encoding="utf-8")):
        yield (path.parent / (plain or by_address)).resolve()


def below(path: Path) -> set[Path]:
    """Return every module that comes with a module, itself left out unless it comes with itself."""
    found: set[Path] = set()
    waiting = list(imports(path))
    while waiting:
        module = waiting.pop()
        if module not in found:
            found.add(module)
            waiting += imports(module)
    return found


def components() -> set[Path]:
    """Return the modules that pages draw with."""
    scripts = [*(ROOT / "pages").glob("*.py"), *(ROOT / "dateline" / "ui").rglob("*.py")]
    return {WEB / f"{name}.js" for path in scripts for name in SHOWN.findall(path.read_text(encoding="utf-8"))}


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_is_short_enough_to_be_read_at_once(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_a_module_says_first_what_it_is_for(path):
    assert re.match(r"// \w|/\*\*?\s", path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=NAMES)
def test_no_module_imports_itself_over_others(path):
    assert all(other.is_file() for other in imports(path))
    assert path not in below(path)


def test_every_module_comes_with_a_page():
    beginnings = BEGINNINGS | components()
    assert all(path.is_file() for path in beginnings)
    assert set(MODULES) - beginnings - {module for path in beginnings for module in below(path)} == set()
