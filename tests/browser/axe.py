"""What axe-core says of a document."""

from __future__ import annotations

from conftest import ROOT
from playwright.sync_api import Frame, Page

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
BAD = ("serious", "critical")


def findings(frame: Page | Frame) -> list[str]:
    """Return what axe-core calls serious or critical in a document, its frames left out."""
    frame.evaluate(AXE.read_text(encoding="utf-8"))
    answer = frame.evaluate("axe.run(document, { iframes: false, resultTypes: ['violations'] })")
    assert len(answer["passes"]) > 5, "axe looked at something"
    return [f"{one['id']}: {node['html'][:200]}" for one in answer["violations"] if one["impact"] in BAD for node in one["nodes"]]
