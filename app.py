"""The server: the pages, and beside them the data API and the files that the browser needs.

`streamlit run app.py` starts it. The pages live in `pages/` and are led by `dateline/ui/shell.py`.
"""

import sys

import streamlit as st
from starlette.middleware import Middleware

from dateline.api import answers, assets, door
from dateline.api.security import SecurityHeaders
from dateline.api.sign_in import OwnMachineOnly, guarded, is_open
from dateline.ui import sign_in, warming

try:
    check, notice = sign_in.check(), sign_in.notice()
except sign_in.SignInError as error:
    sys.exit(f"dateline: {error}")
if notice:
    print(f"dateline: {notice}", file=sys.stderr)

door.install()  # the command line loads, backs up and undoes through the server that has the store open

app = st.App(
    "dateline/ui/shell.py",
    lifespan=warming.lifespan,
    routes=guarded([*answers.routes(), *assets.routes()], check),
    middleware=[Middleware(SecurityHeaders), *([] if check or is_open() else [Middleware(OwnMachineOnly)])],
)
