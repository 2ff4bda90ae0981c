"""Only that the benchmarks run and say what they should; how fast anything is, no test asserts."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from tests.benchmarks.latency import latency_of, timed
from tests.benchmarks.result import Result

ROOT = Path(__file__).parents[2]


def benchmarks(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.benchmarks", *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60)


def test_a_benchmark_prints_its_figures_and_writes_them_as_json(tmp_path: Path) -> None:
    out = tmp_path / "figures.json"
    done = benchmarks("fsync", "--scale", "small", "--json", str(out))
    assert (done.returncode, done.stderr) == (0, "")
    assert "the same append without fsync" in done.stdout
    document = json.loads(out.read_text(encoding="utf-8"))
    (result,) = document["results"]
    assert 0 < result["figures"]["p50"] <= result["figures"]["p99"] <= result["figures"]["max"]
    assert result["ratio"] > 0
    assert document["machine"]["cores"] >= 1


def test_an_unknown_benchmark_is_refused_with_the_known_ones() -> None:
    done = benchmarks("fsink")
    assert done.returncode == 2
    assert "no benchmark is called fsink; there are: " in done.stderr
    assert "fsync" in done.stderr


def test_a_figure_without_a_peer_is_no_result() -> None:
    with pytest.raises(ValueError, match="peer"):
        Result(name="fast", figures={"speed": 3.0}, unit="rows/s", ratio=2.0, peer="")


def test_latency_shows_the_rare_long_wait() -> None:
    waits = latency_of([0.001] * 999 + [0.5])
    assert waits.p50 == pytest.approx(1.0)
    assert waits.max == pytest.approx(500.0)
    assert waits.n == 1000
    with pytest.raises(ValueError, match="no waiting times"):
        latency_of([])
    assert len(timed(lambda i: i, 3)) == 3
