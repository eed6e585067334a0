"""The data page: files loaded, data sets, actors, duplicates, places to settle, and the trail."""

import streamlit as st

from dateline.ui import components
from dateline.ui.data import page

components.show("topbar", {"page": "data"})
page.show(st.session_state.library)
