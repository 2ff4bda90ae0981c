"""What README shows can be typed as it stands."""

import re
import shlex
from pathlib import Path

import pytest

from tests.e2e.command_line import Outcome, run

REPOSITORY = Path(__file__).parents[2]
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")


def section(heading: str) -> str:
    (found,) = re.findall(rf"^## {heading}\n(.*?)^## ", README, flags=re.DOTALL | re.MULTILINE)
    return str(found)


def blocks(language: str, text: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", text, flags=re.DOTALL | re.MULTILINE)


@pytest.fixture
def first_five_minutes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, Outcome]:
    """Type every command of README's first five minutes in a clone, in their order."""
    (tmp_path / "resources").symlink_to(REPOSITORY / "resources")
    monkeypatch.chdir(tmp_path)
    outcomes = {}
    for line in "".join(blocks("sh", section("The first five minutes on the command line"))).splitlines():
        program, *arguments = shlex.split(line)
        assert program == "labelwright"
        outcomes[line] = run(*arguments)
        assert (outcomes[line].status, outcomes[line].err) == (0, ""), line
    return outcomes


def test_the_first_five_minutes_go_as_written(first_five_minutes: dict[str, Outcome], tmp_path: Path) -> None:
    said = {line.split()[1]: outcome.out for line, outcome in first_five_minutes.items()}
    for key in ("ticket-012", "ticket-062", "ticket-208"):
        assert key in said["next"], "the keys that README answers are those that `next` shows"
    assert "billing" in said["history"] and "taken back" in said["history"]
    assert "240 items, 3 answered" in said["status"]
    table = (tmp_path / "tickets.csv").read_text(encoding="utf-8")
    assert len(re.findall(r"^ticket-\d+,", table, flags=re.MULTILINE)) == 3


def test_the_python_part_runs(first_five_minutes: dict[str, Outcome], capsys: pytest.CaptureFixture[str]) -> None:
    looking, figures, answering = blocks("python", section("From Python"))
    exec(compile(looking, "README.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "240 items, 3 with a final answer" in shown and re.search(r"^delivery +1$", shown, re.MULTILINE)
    exec(compile(figures, "README.md", "exec"), {})
    shown = capsys.readouterr().out
    assert "billing 1 {'value': None" in shown and "'why': 'no item has votes of two people'" in shown
    exec(compile(answering, "README.md", "exec"), {})
    assert "ticket-" in capsys.readouterr().out
    assert "240 items, 4 answered" in run("status", "tickets.labelwright").out


def test_the_columns_that_readme_lists_are_those_of_the_frames(first_five_minutes: dict[str, Outcome]) -> None:
    from labeling.project import open_project

    listed = dict(re.findall(r"^\| `(items|votes|finals)\(\)` \|[^|]*\|(.*)\|$", README, flags=re.MULTILINE))
    assert len(listed) == 3
    with open_project("tickets.labelwright", read_only=True) as project:
        for name, cell in listed.items():
            assert re.findall(r"`(\w+)`", cell) == list(getattr(project, name)().columns), name
