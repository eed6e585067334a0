"""Sign-in that is set up wrongly is said, and the server does not start."""

from __future__ import annotations

import pytest
import visitors
from oidc import SECRET, free_port, secrets_text, start, with_secrets
from starlette.applications import Starlette
from streamlit.runtime.secrets import secrets_singleton
from visitors import ask

from dateline.api import answers
from dateline.api.sign_in import guarded
from dateline.ui import sign_in

secrets = visitors.secrets

SERVER_PATIENCE_S = 60


WRONG = {
    "not TOML": ("[auth\n", "secrets"),
    "no provider": ('[auth]\ncookie_secret = "x"\nredirect_uri = "y"\n', "names no provider"),
    "no cookie secret": (secrets_text("http://127.0.0.1:1", 8501).replace("cookie_secret", "cookie_sekret"), "cookie_secret"),
    "a short cookie secret": (secrets_text("http://127.0.0.1:1", 8501).replace(SECRET, "short"), "at least 32"),
    "no secret of the client": (secrets_text("http://127.0.0.1:1", 8501).replace("client_secret", "client"), "client_secret"),
    "plain http": (
        secrets_text("http://127.0.0.1:1", 8501).replace("http://127.0.0.1:8501", "http://map.example.org"),
        "https://",
    ),
    "another way back": (secrets_text("http://127.0.0.1:1", 8501).replace("oauth2callback", "callback"), "/oauth2callback"),
    "an empty list of people": (secrets_text("http://127.0.0.1:1", 8501, "[dateline]\nallow = []"), "dateline.allow"),
    "a misspelt list of people": (secrets_text("http://127.0.0.1:1", 8501, '[dateline]\nallowed = ["@example.org"]'), "`allow`"),
    "a table in the wrong form": ('auth = "on"\n', "[auth]"),
}


@pytest.mark.parametrize(("text", "said"), WRONG.values(), ids=WRONG)
def test_a_wrong_set_up_is_said(secrets, text, said):
    secrets(text)
    with pytest.raises(sign_in.SignInError) as error:
        sign_in.required()
    assert said in str(error.value)
    assert SECRET not in str(error.value)


def test_a_server_set_up_wrongly_does_not_start(tmp_path):
    process = start(with_secrets(tmp_path, WRONG["a short cookie secret"][0]), free_port())
    printed, _ = process.communicate(timeout=SERVER_PATIENCE_S)
    assert process.returncode != 0
    assert "dateline: secrets: auth.cookie_secret has to have at least 32" in printed
    assert "Traceback" not in printed


def test_what_is_set_up_holds_when_the_file_goes_while_the_server_runs(secrets):
    file = secrets(secrets_text("http://127.0.0.1:1", 8501, '[dateline]\nallow = ["@example.org"]'))
    assert sign_in.required()
    file.unlink()
    secrets_singleton._reset()
    assert sign_in.allowed() == ("@example.org",)
    app = Starlette(routes=guarded(answers.routes(), sign_in.check()))
    assert ask(app, "http://localhost/api/facets").status_code == 401
