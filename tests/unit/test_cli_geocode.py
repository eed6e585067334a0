"""`python -m dateline geocode`: one name, or many as lines of JSON, from a shell."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from dateline.cli.main import main


@pytest.fixture(autouse=True)
def no_list_of_ones_own(tmp_path, monkeypatch):
    monkeypatch.setenv("DATELINE_PLACES", str(tmp_path / "places.csv"))


def test_a_name_with_its_country_is_answered_as_json(capsys):
    assert main(["geocode", "Balad Air Base", "--country", "IQ", "--json"]) == 0
    found = json.loads(capsys.readouterr().out)
    best = found["candidates"][0]
    assert found["settled"] is True
    assert (round(best["lat"]), round(best["lon"]), best["precision"]) == (34, 44, "site")
    assert best["score"] >= 0.8
    assert best["why"]


def test_without_json_each_candidate_is_a_line_with_its_reason(capsys):
    assert main(["geocode", "Tripoli", "--limit", "3"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "Tripoli" in lines[0]
    assert lines[1].startswith("      ")
    assert sum(line.startswith("      ") for line in lines) <= 3


def test_a_name_that_nobody_knows_is_told_by_the_exit_code_too(capsys):
    assert main(["geocode", "Xqzvwky Qqqq", "--json"]) == 1
    found = json.loads(capsys.readouterr().out)
    assert (found["settled"], found["candidates"]) == (False, [])
    assert found["reason"]


def test_a_country_that_does_not_exist_is_refused_by_name(capsys):
    assert main(["geocode", "Balad", "--country", "Atlantis"]) == 1
    assert "Atlantis" in capsys.readouterr().err


def test_many_names_are_read_and_answered_line_by_line(tmp_path, capsys):
    asked = tmp_path / "names.jsonl"
    asked.write_text('{"name": "Kirkuk", "country": "IQ", "row": 7}\nMosul\n\n{"name": 3}\n{broken\n', encoding="utf-8")
    assert main(["geocode", "--batch", str(asked), "--limit", "1"]) == 0
    answers = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [one.get("row") for one in answers] == [7, None, None, None]
    assert [len(one.get("candidates", ())) for one in answers] == [1, 1, 0, 0]
    assert ["error" in one for one in answers] == [False, False, True, True]


def test_standard_input_is_read_too(monkeypatch, capsys):
    monkeypatch.setattr("sys.stdin", io.StringIO("Erbil\n"))
    assert main(["geocode", "--batch", "-"]) == 0
    assert json.loads(capsys.readouterr().out)["candidates"][0]["country"] == "IQ"


BAD_LINES = b'Mosul\n{"name": "x\\ud800y"}\nMos\xfful\n{"name": "Mosul", "row": NaN}\n{"name": "Mosul", "row": 1e999}\nErbil'


@pytest.mark.parametrize("from_file", [True, False])
def test_lines_that_are_no_text_or_no_json_are_answered_and_the_others_by_their_places(tmp_path, from_file):
    """In a process of its own: only there is what is printed written as bytes."""
    asked = tmp_path / "names.jsonl"
    asked.write_bytes(BAD_LINES)
    ran = subprocess.run(
        [sys.executable, "-m", "dateline", "geocode", "--batch", str(asked) if from_file else "-"],
        input=None if from_file else BAD_LINES, capture_output=True, check=False,
    )  # fmt: skip
    assert (ran.returncode, ran.stderr) == (0, b"")
    answers = [json.loads(line, parse_constant=pytest.fail) for line in ran.stdout.decode("utf-8").splitlines()]
    assert [one.get("settled") for one in answers] == [True, None, None, None, None, True]
    assert [one.get("error", "")[:12] for one in answers[1:5]] == ["name: is mis", "is no UTF-8", "is no JSON: ", "is no JSON: "]


@pytest.mark.parametrize("arguments", [[], ["Mosul", "--batch", "-"], ["--batch", "-", "--country", "IQ"]])
def test_a_wrong_command_line_is_said(arguments, capsys):
    assert main(["geocode", *arguments]) == 2
    assert capsys.readouterr().err.startswith("dateline: ")


def test_a_file_that_is_not_there_is_named(capsys):
    assert main(["geocode", "--batch", "/nowhere/names.txt"]) == 1
    assert "/nowhere/names.txt" in capsys.readouterr().err
