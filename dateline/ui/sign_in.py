"""Sign-in with OpenID Connect: whether it is asked for, who has done it, and the page that is shown instead of the library.

Streamlit speaks to the provider and keeps the answer in a signed cookie; docs/sign-in.md says how it is set up. What is
set up in `[auth]` counts from the start of the process to its end.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import streamlit as st
from starlette.requests import HTTPConnection
from streamlit import config
from streamlit.auth_util import (
    get_cookie_with_chunks,
    get_origin_from_redirect_uri,
    get_redirect_uri,
    get_secrets_auth_section,
    is_authlib_installed,
    validate_auth_credentials,
)
from streamlit.errors import StreamlitAuthError, StreamlitSecretNotFoundError
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.server_util import get_cookie_secret
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from dateline.api.sign_in import Check, Refusal, is_own_machine, start_notice
from dateline.errors import DatelineError

CALLBACK = "/oauth2callback"
SHORTEST_SECRET = 32
NOT_SIGNED_IN = Refusal(401, "Sign in first: open this server's start page in the same browser.")
NOT_ADMITTED = Refusal(403, "You are signed in, but not as one of those who may use this server. Ask who runs it.")

_FRAME = """<style>
[data-testid="stHeader"], [data-testid="stToolbar"] { display: none; }
[data-testid="stMainBlockContainer"] { max-width: 24rem; padding: 24vh 1rem 1rem; }
[data-testid="stMainBlockContainer"] :is(h1, p, [data-testid="stText"]) { text-align: center; text-wrap: balance; }
@media (prefers-color-scheme: dark) { [data-testid="stBaseButton-primary"] p { color: #14181b; } }
.st-key-way_back { display: none; }
</style>"""

_SIGN_OUT_PLACE = """<style>
.st-key-way_back { display: none; }
.st-key-sign_out { position: fixed !important; top: 8px; right: 14px; width: auto !important; z-index: 31; }
.st-key-sign_out button { min-height: 0; height: 32px; padding: 0 12px; white-space: nowrap; }
.dl-topbar { padding-right: 132px !important; }
@media (max-width: 720px) {
  .st-key-sign_out { top: 7px; right: 8px; }
  .st-key-sign_out button { padding: 0 6px; }
  .st-key-sign_out button p { font-size: 0; }
  .dl-topbar { padding-right: 52px !important; }
}
</style>"""


_WAY_BACK = """
const KEY = "dateline.came-with";
export default function ({ data }) {
  const here = location.pathname + location.search;
  if (!data.signed_in) {
    sessionStorage.setItem(KEY, here);
    return;
  }
  const wanted = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  // The provider leads to the start page, whatever was asked for; what is kept is a path of this server.
  if (!wanted || wanted === here || location.search) return;
  const target = new URL(wanted, location.origin);
  if (target.origin === location.origin) location.replace(target);
}
"""
"""Keeps the link that somebody came with while they sign in, in this tab alone, and goes there afterwards."""


class SignInError(DatelineError):
    """A sign-in that is set up wrongly; the server does not start, because it would let in nobody or everybody."""


# ---- What is set up


@cache
def required() -> bool:
    """Return whether people have to sign in, as of the first call in this process; raises SignInError if set up wrongly.

    The answer is kept: a secrets file that is being saved, moved or deleted must not open a running server.
    """
    try:
        auth = secrets_singleton["auth"]
    except KeyError:
        return False
    except StreamlitSecretNotFoundError as error:
        if "No secrets found" in str(error):
            return False
        raise SignInError(f"{error}. Mend that file, or take it away.") from error
    except (OSError, UnicodeDecodeError) as error:
        raise SignInError(f"the file of secrets can't be read: {error}. Mend it, or take it away.") from error
    _check_setup(auth)
    allowed()
    return True


def _check_setup(auth: Any) -> None:
    if not isinstance(auth, Mapping):
        raise SignInError("secrets: auth has to be a table, [auth]; see docs/sign-in.md")
    if not is_authlib_installed():
        raise SignInError("sign-in needs the package Authlib. Install requirements.txt again.")
    if not providers():
        raise SignInError(
            "secrets: [auth] names no provider (client_id, client_secret, server_metadata_url); see docs/sign-in.md"
        )
    try:
        for provider in providers():
            validate_auth_credentials(provider)
    except StreamlitAuthError as error:
        raise SignInError(f"secrets: {' '.join(str(error).split())}") from error
    if len(str(auth["cookie_secret"])) < SHORTEST_SECRET:
        raise SignInError(
            f"secrets: auth.cookie_secret has to have at least {SHORTEST_SECRET} characters, or cookies can be forged; "
            "`python -c 'import secrets; print(secrets.token_urlsafe(48))'` prints a good one"
        )
    address = urlsplit(get_redirect_uri(get_secrets_auth_section()) or "")
    safe = address.scheme == "https" or (address.scheme == "http" and is_own_machine(address.hostname or ""))
    if not (safe and address.path.endswith(CALLBACK)):
        raise SignInError(
            f"secrets: auth.redirect_uri has to be https://<this server>{CALLBACK}; http:// is allowed for localhost alone"
        )


def providers() -> list[str]:
    """Return the names of the providers that are set up; the one that stands in `[auth]` itself is `default`."""
    auth = get_secrets_auth_section().to_dict()
    named = [name for name, section in auth.items() if isinstance(section, Mapping) and "client_id" in section]
    return (["default"] if "client_id" in auth else []) + named


@cache
def allowed() -> tuple[str, ...] | None:
    """Return the addresses (`ana@example.org`) and domains (`@example.org`) that may come in, in lower case; None is everybody.

    They are `allow` in the table `[dateline]` of the secrets, kept from the start of the process like `required`.
    """
    section = secrets_singleton.get("dateline", {}) if secrets_singleton.load_if_toml_exists() else {}
    if not isinstance(section, Mapping) or set(section) - {"allow"}:
        raise SignInError("secrets: dateline has to be a table, [dateline], that holds `allow` and nothing else")
    if "allow" not in section:
        return None
    listed = section["allow"]
    if not (isinstance(listed, list) and listed and all(isinstance(one, str) and "@" in one for one in listed)):
        raise SignInError('secrets: dateline.allow has to be a list such as ["ana@example.org", "@example.org"]')
    return tuple(one.strip().lower() for one in listed)


def notice() -> str:
    """Return what to print on start about who can reach the library; empty if all is well."""
    return start_notice(config.get_option("server.address") or "", required=required())


# ---- Who has signed in


def check() -> Check | None:
    """Return what a request has to pass, None where nobody has to sign in."""
    return (lambda connection: _refusal(_claims(connection))) if required() else None


def _claims(connection: HTTPConnection) -> dict[str, Any]:
    """Return what the provider said of the person, from a cookie that is signed, in time, and of this server."""

    def part(name: str) -> bytes | None:
        value = connection.cookies.get(name)
        return decode_signed_value(get_cookie_secret(), name, value) if value else None

    cookie = get_cookie_with_chunks(part, USER_COOKIE_NAME)
    claims = json.loads(cookie) if cookie else {}
    return claims if claims.get("origin") == get_origin_from_redirect_uri() else {}


def _refusal(claims: Mapping[str, Any]) -> Refusal | None:
    if claims.get("is_logged_in") is not True:
        return NOT_SIGNED_IN
    return None if _is_allowed(claims) else NOT_ADMITTED


def _is_allowed(claims: Mapping[str, Any]) -> bool:
    wanted = allowed()
    if wanted is None:
        return True
    # Not every provider says email_verified; one that says no means that anybody could have written that address.
    email = str(claims.get("email") or "").lower()
    if claims.get("email_verified") in (False, "false") or "@" not in email:
        return False
    return email in wanted or f"@{email.rpartition('@')[2]}" in wanted


def who() -> str:
    """Return the address or name of the person at this page, as the provider says it; empty where nobody signs in."""
    if not required():
        return ""
    claims = st.user.to_dict()
    return str(claims.get("email") or claims.get("preferred_username") or claims.get("name") or claims.get("sub") or "")


# ---- The page


def admitted() -> bool:
    """Return whether the library may be shown here; if not, the page that asks for a sign-in is drawn instead."""
    if not required():
        return True
    refusal = _refusal(st.user.to_dict())
    if refusal is None:
        _way_back(signed_in=True)
        _sign_out_button()
        return True
    st.html(_FRAME)
    st.title("Dateline", anchor=False)
    if refusal is NOT_SIGNED_IN:
        st.write("A map of conflict incidents. Sign in to open it.")
        _way_back(signed_in=False)
        _sign_in_buttons()
    else:
        st.text(f"You are signed in as {who()}, who may not use this server. Ask the person who runs it.")
        st.button("Sign out", on_click=st.logout, width="stretch")
    return False


def _way_back(*, signed_in: bool) -> None:
    with st.container(key="way_back"):
        st.components.v2.component("dateline_way_back", js=_WAY_BACK)(key="way_back_component", data={"signed_in": signed_in})


def _sign_in_buttons() -> None:
    names = providers()
    for name in names:
        label = "Sign in" if len(names) == 1 else f"Sign in with {name}"
        provider = None if name == "default" else name
        st.button(label, key=f"sign_in_{name}", type="primary", on_click=st.login, args=(provider,), width="stretch")


def _sign_out_button() -> None:
    st.html(_SIGN_OUT_PLACE)
    with st.container(key="sign_out"):
        st.button("Sign out", key="sign_out_button", icon=":material/logout:", on_click=st.logout)
