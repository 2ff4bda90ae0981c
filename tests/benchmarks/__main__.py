"""Run the benchmarks: `python -m tests.benchmarks [NAME...] [--scale small|full] [--json OUT]`.

A benchmark is a module `bench_NAME.py` beside this one with `run(scale) -> Result`.
"""

import argparse
import importlib
import json
import os
import pkgutil
import platform
import sqlite3
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import tests.benchmarks as here
from tests.benchmarks.result import Result, Scale


def names() -> list[str]:
    """Return the names of all benchmarks, in alphabetical order."""
    found = (module.name for module in pkgutil.iter_modules(here.__path__))
    return sorted(name.removeprefix("bench_") for name in found if name.startswith("bench_"))


def measure(wanted: Iterable[str], scale: Scale) -> Iterator[Result]:
    """Run the benchmarks one after the other and yield each result when it is there."""
    for name in wanted:
        yield importlib.import_module(f"tests.benchmarks.bench_{name}").run(scale)


def lines(result: Result) -> Iterator[str]:
    """Yield the lines that show `result` to a person."""
    yield f"{result.name}: {result.ratio:.3g} x {result.peer}"
    for figure, value in result.figures.items():
        yield f"    {figure:<24} {value:>12.4g} {result.unit}"
    for note in result.notes:
        yield f"    {note}"


def machine() -> dict[str, str | int | None]:
    """Return what a reader needs to know about where the figures come from."""
    return {
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "system": platform.platform(),
        "cores": os.cpu_count(),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure what is promised.")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one or more of: {', '.join(names())}")
    parser.add_argument("--scale", choices=["small", "full"], default="full")
    parser.add_argument("--json", type=Path, metavar="OUT", help="write the results to this file as well")
    chosen = parser.parse_args(arguments)
    if unknown := sorted(set(chosen.names) - set(names())):
        parser.error(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(names())}")
    results = []
    for result in measure(chosen.names or names(), chosen.scale):
        print("\n".join(lines(result)), flush=True)
        results.append(result.as_json())
    if chosen.json is not None:
        document = {"machine": machine(), "scale": chosen.scale, "results": results}
        chosen.json.write_text(json.dumps(document, indent=2) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
