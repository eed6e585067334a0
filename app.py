"""The server: the pages, and beside them the data API and the files that the browser needs.

`streamlit run app.py` starts it. The pages live in `pages/` and are led by `dateline/ui/shell.py`.
"""

import streamlit as st
from starlette.middleware import Middleware

from dateline.api import answers, assets
from dateline.api.security import SecurityHeaders

app = st.App(
    "dateline/ui/shell.py",
    routes=[*answers.routes(), *assets.routes()],
    middleware=[Middleware(SecurityHeaders)],
)
