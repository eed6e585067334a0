"""Our components on a Streamlit page: Python hands over data, a module of `dateline/web` draws it."""

from __future__ import annotations

from typing import Any

import streamlit as st

from dateline.api.assets import version

STYLES = ("app", "headline", "filters", "timeline", "incident", "table", "minimap", "data", "versus")

_HIDDEN = """<style>
@keyframes dl-without-styles { to { visibility: visible; } }
[data-testid="stMain"] { visibility: hidden; animation: dl-without-styles 0s 5s forwards; }
</style>"""
"""Hides what would be drawn without our style sheets for a moment; where they don't come, it is shown after five seconds."""

_LOADER = """
export default function ({{ data, parentElement, setStateValue }}) {{
  const root = parentElement.querySelector(".dl-root");
  const web = new URL("assets/{version}/web/", document.baseURI);
  Promise.all([import(new URL("view.js", web).href), import(new URL("{module}.js", web).href)])
    .then(([{{ view }}, {{ render }}]) => {{
      view.catchUp();
      render(root, data.shown, view, setStateValue);
    }});
}}
"""
"""The script of every component: loads the page's view and the component's own module from our routes, then draws."""


def show(module: str, data: Any, *, key: str = "", returns: str = "") -> Any:
    """Draw the component `dateline/web/<module>.js` with `data` (JSON) in a container of the same name, or called `key`.

    Returns what the component has told last as the state `returns`, None before.
    """
    component = st.components.v2.component(
        f"dateline_{module}",
        html=f'<div class="dl-root dl-root-{module}"></div>',
        js=_LOADER.format(version=version(), module=module),
        isolate_styles=False,
    )
    name = key or module
    told: dict[str, Any] = {f"on_{returns}_change": _nothing} if returns else {}
    with st.container(key=name):
        found = component(key=f"{name}_component", data={"shown": data}, **told)
    return getattr(found, returns, None) if returns else None


def _nothing() -> None:
    """Make Streamlit keep a component's state, and run the page when it changes."""


def styles() -> None:
    """Put our style sheets on the page, whose content is hidden until they have come (`app.css` shows it)."""
    st.html(_HIDDEN)  # by itself: a style sheet that imports others holds only when all of them have come
    imports = "".join(f'@import url("assets/{version()}/web/{name}.css");' for name in STYLES)
    st.html(f"<style>{imports}</style>")
