"""Leads every page: who may see it, the frame around it, the library it reads, and what is said when that can't be opened."""

import streamlit as st

from dateline.api.assets import missing
from dateline.errors import DatelineError
from dateline.settings import ROOT
from dateline.store.bundled import open_library
from dateline.ui import components, sign_in

FAVICON = str(ROOT / "dateline" / "web" / "favicon.svg")


def main() -> None:
    """Draw the frame and run the page that the URL names."""
    st.set_page_config(page_title="Dateline", page_icon=FAVICON, layout="wide")
    pages = [
        st.Page(ROOT / "pages" / "map.py", title="Map", default=True),
        st.Page(ROOT / "pages" / "data.py", title="Data", url_path="data"),
        st.Page(ROOT / "pages" / "edit.py", title="Edit", url_path="edit"),
    ]
    page = st.navigation(pages, position="hidden")
    if not sign_in.admitted():
        return
    components.styles()
    if missing():
        st.error(f"Front-end packages are missing: {', '.join(missing())}. Run `make setup`, then start the server again.")
        return
    try:
        st.session_state.library = library = open_library()
        with library.reading():
            page.run()
    except DatelineError as error:
        st.error(str(error))


main()
