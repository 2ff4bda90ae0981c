"""The console script itself: what it loads, how it refuses, how it ends."""

import json
import os
import pty
import subprocess
import sys
from pathlib import Path

import pytest

from app.cli.main import COMMANDS

COMMAND = [sys.executable, "-m", "app.cli.main"]


def test_version_is_printed_without_loading_qt_scikit_learn_or_pandas():
    probe = (
        "import sys; sys.argv = ['labelwright', '--version']\n"
        "from app.cli.main import main\n"
        "try: main()\n"
        "except SystemExit as end: assert end.code == 0\n"
        "heavy = {'PySide6', 'sklearn', 'pandas', 'numpy', 'sqlite_utils', 'scipy'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    ended = subprocess.run([sys.executable, "-c", probe], capture_output=True, text=True, check=True)
    version, loaded = ended.stdout.splitlines()
    assert version.startswith("labelwright 0.")
    assert loaded == "[]"


def test_help_lists_every_command_and_each_has_help_of_its_own(run):
    listed = run("--help")
    assert listed.status == 0
    for name in COMMANDS:
        assert f"  {name} " in listed.out
        own = run(name, "--help")
        assert own.status == 0
        assert "--json" in own.out


@pytest.mark.parametrize("args", [(), ("things.labelwright",), ("folder/things",)])
def test_without_a_screen_one_line_says_what_there_is_instead(run, args):
    ended = run(*args)
    assert ended.status == 2
    assert ended.out == ""
    assert ended.err.count("\n") == 1
    assert "no screen" in ended.err
    assert "labelwright demo" in ended.err
    assert "--help" in ended.err


def test_a_misspelled_command_names_the_one_that_was_meant(run):
    ended = run("imprt", "p.csv", "--json")
    assert ended.status == 2
    assert ended.document == {
        "error": "There is no command 'imprt'",
        "where": "",
        "mend": "Did you mean import? 'labelwright --help' lists the commands",
    }


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (("new",), "Missing argument 'PROJECT'"),
        (("new", "p", "--labels", "a,b"), "Missing option '--task'"),
        (("new", "p", "--task", "boxes", "--labels", "a,b"), "'boxes' is not one of"),
        (("new", "p", "--taks", "single"), "No such option"),
        (("next", "p", "--annotator", "A", "-n", "0"), "0 is not in the range"),
        (("status",), "Missing argument 'PROJECT'"),
    ],
)
def test_wrong_use_is_one_line_and_with_json_also_a_document(run, args, words):
    plain = run(*args)
    assert (plain.status, plain.out) == (2, "")
    assert plain.err.count("\n") == 1
    assert words in plain.err
    assert "--help" in plain.err
    with_json = run(*args, "--json")
    assert with_json.status == 2
    assert set(with_json.document) == {"error", "where", "mend"}
    assert words in with_json.document["error"]
    assert with_json.err.count("\n") == 1


def test_a_name_that_is_no_text_is_refused_in_words(tmp_path):
    ended = subprocess.run(
        [*COMMAND, "new", tmp_path / "p", "--task", "single", "--labels", b"a,\xff", "--lead", "M", "--json"],
        capture_output=True,
    )
    assert ended.returncode == 2
    assert b"Traceback" not in ended.stderr
    assert json.loads(ended.stdout)["error"]
    assert not list(tmp_path.iterdir())


def test_a_reader_that_stops_early_hears_no_complaint(tmp_path):
    shell = f"'{sys.executable}' -m app.cli.main formats | true"
    ended = subprocess.run(["bash", "-c", f"{shell}; exit ${{PIPESTATUS[0]}}"], capture_output=True, text=True)
    assert ended.stderr == ""
    assert ended.returncode == 0


@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-"])
@pytest.mark.parametrize("command", ["formats", "formats --json", "status nowhere.labelwright --json"])
def test_a_closed_output_is_no_failure(command, closed):
    shell = f"'{sys.executable}' -m app.cli.main {command} {closed}"
    ended = subprocess.run(["bash", "-c", shell], capture_output=True, text=True)
    assert "Traceback" not in ended.stderr
    assert ended.returncode == (2 if "nowhere" in command else 0)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("command", ["formats", "formats --json", "status nowhere.labelwright --json"])
def test_a_full_disk_behind_the_output_is_told(command):
    shell = f"'{sys.executable}' -m app.cli.main {command} >/dev/full"
    ended = subprocess.run(["bash", "-c", shell], capture_output=True, text=True)
    assert ended.returncode == 1
    assert "The reply could not be written (No space left on device)" in ended.stderr
    assert ended.stderr.count("\n") == 1


def test_progress_is_drawn_only_where_a_person_looks_on(new, texts):
    project, source = new("a", "b"), texts(3_000)
    args = [*COMMAND, "import", project, source, "--json"]
    watched, terminal = pty.openpty()
    with subprocess.Popen(args, stdout=subprocess.PIPE, stderr=terminal) as process:
        os.close(terminal)
        assert process.stdout is not None
        out, seen = process.stdout.read(), b""
        while chunk := _read(watched):
            seen += chunk
    os.close(watched)
    assert json.loads(out)["items_added"] == 3_000
    assert b"Importing texts.csv: " in seen
    assert b"%" in seen

    again = subprocess.run(args, capture_output=True)
    assert json.loads(again.stdout)["items_known"] == 3_000
    assert again.stderr == b""


def _read(terminal: int) -> bytes:
    try:
        return os.read(terminal, 65536)
    except OSError:  # Linux says so when the other side is closed
        return b""
