"""Ids and draws: of the published format, the same everywhere, and evenly spread."""

import subprocess
import sys
import uuid
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import kstest

from labeling.ids import Draw, device_id, draw, fraction, uuid7


@given(st.integers(0, 253_000_000_000_000), st.integers(0, 999))
def test_uuid7_is_what_rfc_9562_describes(ms: int, microseconds: int) -> None:
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=ms, microseconds=microseconds)
    made = uuid.UUID(bytes=uuid7(at))
    assert made.version == 7
    assert made.variant == uuid.RFC_4122
    assert made.int >> 80 == ms


def test_uuid7_of_the_rfcs_own_moment() -> None:
    """RFC 9562, appendix A.6: 2022-02-22T14:22:22-05:00 is 017F22E2-79B0-7..."""
    at = datetime.fromisoformat("2022-02-22T14:22:22-05:00")
    assert str(uuid.UUID(bytes=uuid7(at))).startswith("017f22e2-79b0-7")


def test_uuid7_time_bits_grow_with_time_and_the_rest_differs() -> None:
    start = datetime(2025, 1, 1, tzinfo=UTC)
    ids = [uuid7(start + timedelta(milliseconds=n)) for n in range(1000)]
    assert ids == sorted(ids)
    assert len({uuid7(start) for _ in range(10_000)}) == 10_000


@pytest.mark.parametrize("year", [1, 1900, 1969])
def test_uuid7_of_an_answer_from_before_1970_is_still_an_id(year: int) -> None:
    """A table may hold any date."""
    made = uuid.UUID(bytes=uuid7(datetime(year, 6, 1, tzinfo=UTC)))
    assert (made.version, made.int >> 80) == (7, 0)


def test_draws_never_change() -> None:
    """Frozen: another number would move items in and out of the held-out sample of existing projects."""
    assert draw(7, "t000") == Draw(u=0.028366663272094805, o=0.5527754832598606, shuffle=0.008426219131405843)
    assert draw(7, "folder/käse.png").u == 0.08018836134560003
    assert draw(7, "").u == 0.6965947584112588
    assert fraction(7, "slot", 1, 2) == 0.2991362929207111


def test_draws_are_even_and_independent_of_each_other() -> None:
    draws = [draw(11, f"unit {n}") for n in range(20_000)]
    columns = np.array([(one.u, one.o, one.shuffle) for one in draws])
    assert ((columns >= 0) & (columns < 1)).all()
    for column in columns.T:
        assert kstest(column, "uniform").pvalue > 0.001
    assert np.abs(np.corrcoef(columns.T) - np.eye(3)).max() < 0.03


@given(st.integers(-(2**63), 2**63), st.text())
def test_any_seed_and_key_give_numbers_from_0_to_1(seed: int, key: str) -> None:
    one = draw(seed, key.encode("utf-8", "replace").decode())
    assert all(0 <= number < 1 for number in (one.u, one.o, one.shuffle))


def test_seeds_give_different_draws() -> None:
    assert len({draw(seed, "t000").u for seed in range(100)}) == 100


def test_the_device_keeps_its_name(home: Path) -> None:
    first = device_id()
    assert uuid.UUID(hex=first)
    assert device_id() == first
    assert (home / "device-id").read_text() == first


@pytest.mark.parametrize("content", ["", "half a na", "\x00" * 32])
def test_a_name_that_a_power_cut_spoiled_is_made_anew(home: Path, content: str) -> None:
    (home / "device-id").write_text(content)
    assert len(device_id()) == 32
    assert (home / "device-id").read_text() == device_id()


NAME = """
import sys, threading
from labeling.ids import device_id
sys.stdin.readline()
threads = [threading.Thread(target=lambda: print(device_id() + "\\n", end="")) for _ in range(3)]
[thread.start() for thread in threads]
[thread.join() for thread in threads]
"""


def test_processes_and_threads_that_start_together_agree_on_the_name() -> None:
    children = [
        subprocess.Popen([sys.executable, "-c", NAME], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for child in children:
        assert child.stdin is not None
        child.stdin.write("go\n")
        child.stdin.flush()
    said = [name for child in children for name in child.communicate()[0].split()]
    assert len(said) == 12
    assert set(said) == {device_id()}
