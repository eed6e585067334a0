"""The ways out: the data API, the page's menu and the shell."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import openpyxl
import pyarrow.parquet as parquet
import pytest
from export_rows import ROOT, told_by
from readers import READERS

from dateline.exporters import xlsx
from dateline.exporters.formats import FORMATS
from dateline.importers.layout import COLUMNS


@pytest.mark.parametrize("name", FORMATS)
def test_the_api_serves_every_format_under_its_name_with_limit_and_after(client, name):
    first = client.get(f"/api/incidents.{name}", params={"limit": "3", "place": "k1"})
    assert first.status_code == 200
    assert first.headers["content-type"] == FORMATS[name].media_type
    assert first.headers["content-disposition"] == f'attachment; filename="dateline-2019-12-27_2020-03-29.{name}"'
    assert first.headers["link"] == '<incidents.txt?place=k1&limit=3>; rel="describedby"; type="text/plain"'
    assert first.content
    assert client.head(f"/api/incidents.{name}").headers["content-type"] == FORMATS[name].media_type
    assert client.get(f"/api/incidents.{name}", params={"limit": "none"}).status_code == 400
    if name == "parquet":
        rows = parquet.read_table(io.BytesIO(first.content))["incident_id"].to_pylist()
        rest = client.get("/api/incidents.parquet", params={"place": "k1", "after": rows[0]})
        assert parquet.read_table(io.BytesIO(rest.content))["incident_id"].to_pylist()[: len(rows) - 1] == rows[1:]


def test_what_describes_an_answer_is_where_its_link_says(client):
    link = client.get("/api/incidents.csv", params={"type": "riot"}).headers["link"]
    described = client.get(f"/api/{re.search('<(.*)>', link)[1]}")
    assert "type=riot" in described.text


def test_too_many_for_a_format_is_a_400_with_what_to_do(client, monkeypatch):
    monkeypatch.setattr("dateline.api.answers.FORMATS", FORMATS)
    object.__setattr__(FORMATS["xlsx"], "most", 10)
    try:
        answer = client.get("/api/incidents.xlsx")
        assert answer.status_code == 400
        assert "limit and after" in answer.json()["error"]
        assert client.get("/api/incidents.xlsx", params={"limit": "10"}).status_code == 200
    finally:
        object.__setattr__(FORMATS["xlsx"], "most", xlsx.MOST_ROWS)


def test_the_menu_lists_what_can_be_written():
    script = (ROOT / "dateline" / "web" / "exports.js").read_text(encoding="utf-8")
    listed = re.findall(r'^  \["(\w+)", "([^"]+)", "([^"]+)"\],$', script, re.MULTILINE)
    assert listed == [(one.id, one.label, one.opens_in) for one in FORMATS.values()]


def test_the_shell_writes_the_format_that_the_file_is_named_for(shell, tmp_path):
    target = tmp_path / "f.xlsx"
    assert shell("--output", target, "type=rocket-attack") == (0, b"", "")
    sheet = openpyxl.load_workbook(target)["Incidents"]
    kinds = {row[COLUMNS.index("event_type")] for row in sheet.iter_rows(min_row=2, values_only=True)}
    assert kinds == {"rocket-attack"}
    assert [path.name for path in tmp_path.iterdir()] == ["f.xlsx"]


def test_the_shell_puts_the_words_beside_a_csv(shell, tmp_path):
    code, _, messages = shell("--output", tmp_path / "f.csv", "type=riot")
    assert code == 0
    assert "f.about.txt" in messages
    assert "Filter: type=riot" in (tmp_path / "f.about.txt").read_text(encoding="utf-8")


def test_the_shell_says_where_it_can_not_write_and_leaves_nothing(shell, tmp_path):
    code, _, messages = shell("--output", tmp_path / "none" / "f.gpkg")
    assert code == 1
    assert "can't be written" in messages
    assert list(tmp_path.iterdir()) == []


def test_the_shell_asks_for_a_format_where_none_is_named(shell, tmp_path):
    assert shell()[0] == 1
    assert "--format with one of csv, xlsx" in shell("--output", tmp_path / "f.doc")[2]


def test_bytes_go_down_a_pipe_but_not_to_a_terminal(shell, client):
    code, out, _ = shell("--format", "parquet")
    assert code == 0
    assert parquet.read_table(io.BytesIO(out)).num_rows == 85
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "dateline", "export", "--format", "parquet"]
    refused = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "DATELINE_STORE": client.store}, stdout=theirs, stderr=subprocess.PIPE
    )
    os.close(ours)
    os.close(theirs)
    assert refused.returncode == 1
    assert b"Name a file with --output" in refused.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full, which is always full")
def test_a_full_standard_output_is_told(tmp_path):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [sys.executable, "-m", "dateline", "export", "--format", "csv"], cwd=ROOT, stdout=full, stderr=subprocess.PIPE, text=True,
            env={**os.environ, "DATELINE_STORE": str(tmp_path / "s.duckdb")},
        )  # fmt: skip
    assert done.returncode == 1
    assert "The standard output can't be written: No space left on device" in done.stderr
    assert "Traceback" not in done.stderr


LIMITED = """
import resource, sys
from dateline.__main__ import main
from dateline.store.bundled import open_library
open_library()
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
sys.exit(main(["export", "--format", sys.argv[1], "--output", sys.argv[2]]))
"""


@pytest.mark.parametrize("name", ["gpkg", "xlsx", "kmz"])
def test_a_full_disk_is_told_as_where_it_is_full_and_nothing_is_left(tmp_path, name):
    (tmp_path / "temporary").mkdir()
    done = subprocess.run(
        [sys.executable, "-c", LIMITED, name, str(tmp_path / f"out.{name}")], cwd=ROOT, capture_output=True, text=True,
        env={**os.environ, "DATELINE_STORE": str(tmp_path / "store" / "s.duckdb"), "TMPDIR": str(tmp_path / "temporary"), "PYTHONWARNINGS": "ignore"},
    )  # fmt: skip
    assert done.returncode == 1
    assert f"{tmp_path / 'temporary'}: the file can't be made there" in done.stderr
    assert "Traceback" not in done.stderr
    assert sorted(path.name for path in tmp_path.iterdir()) == ["store", "temporary"]
    assert list((tmp_path / "temporary").iterdir()) == []


# ---- The same from everywhere

WORDS = [("from", "2019-11-20"), ("to", "2020-03-12"), ("not_type", "riot")]


@pytest.mark.parametrize("name", FORMATS)
def test_page_api_and_shell_give_the_same_under_the_same_filter(client, shell, tmp_path, name):
    served = client.get(f"/api/incidents.{name}", params=WORDS)
    target = tmp_path / f"shell.{name}"
    assert shell("--output", target, *(f"{word}={value}" for word, value in WORDS))[0] == 0
    api = tmp_path / f"api.{name}"
    api.write_bytes(served.content)
    if name == "txt":
        assert without_moment(api.read_text(encoding="utf-8")) == without_moment(target.read_text(encoding="utf-8"))
        return
    rows = READERS[name](api)
    assert rows == READERS[name](target)
    assert list(rows) == list(READERS[name](target)), "in the same order too"
    assert len(rows) > 30
    assert {row["match"] for row in rows.values()} == {"certain", "possible"}
    if FORMATS[name].tells:
        assert without_moment(told_by(name, api)) == without_moment(told_by(name, target))
    if FORMATS[name].text:
        assert without_moment(api.read_text(encoding="utf-8")) == without_moment(target.read_text(encoding="utf-8"))


def without_moment(text: str) -> str:
    """Return what a file says without the moment at which it was made."""
    return re.sub(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\dZ?)?", "", text)


def test_the_menu_asks_the_data_api_and_lets_it_name_the_file():
    script = (ROOT / "dateline" / "web" / "exports.js").read_text(encoding="utf-8")
    assert '`api/incidents.${format}${query ? `?${query}` : ""}`' in script
    assert 'download: ""' in script


@pytest.mark.parametrize(
    ("words", "name"),
    [
        ([], "dateline-2019-05-19_2020-12-20"),
        ([("from", "2019-10-28"), ("to", "2020-02-16")], "dateline-2019-10-28_2020-02-16"),
        ([("from", "2020-03-01"), ("to", "2020-03-01")], "dateline-2020-03-01"),
        ([("to", "2019-06-30")], "dateline-2019-05-19_2019-06-30"),
        ([("from", "1990-01-01"), ("to", "1990-12-31")], "dateline-1990-01-01_1990-12-31"),
        ([("to", "1990-12-31")], "dateline"),
    ],
)  # fmt: skip
def test_a_file_is_named_for_its_days(client, words, name):
    answer = client.get("/api/incidents.csv", params=words)
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}.csv"'
