"""One incident in a form: corrected, split, merged, reviewed, added by hand or taken away."""

import streamlit as st

from dateline.ui import components
from dateline.ui.edit import page

components.show("topbar", {"page": "edit"})
page.show(st.session_state.library)
