"""The map of incidents: headline, filters, map, timeline, table, and the open incident."""

import streamlit as st

from dateline.answers.lookup import known_values
from dateline.ui import components, desk, map_widget
from dateline.ui.request import read

library = st.session_state.library
words = [(word, value) for word in st.query_params for value in st.query_params.get_all(word)]
request = read(words, known_values(library))
panel = desk.filters(library, request)

components.show("topbar", {"page": "map"})
components.show("headline", desk.headline(library, request, panel))  # first: it takes out of the URL what can't be read
map_widget.show(library)
components.show("incident", desk.incident(library, request))
components.show("filters", panel)
components.show("timeline", desk.timeline(library, request))
components.show("table", desk.rows(library, request))
