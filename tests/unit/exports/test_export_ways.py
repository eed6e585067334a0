"""The ways out: the data API, the page's menu and the shell."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys

import openpyxl
import pyarrow.parquet as parquet
import pytest
from export_rows import ROOT

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
