"""How long an answer takes to be durable while a big table comes in, against what this disk needs for one fsync."""

import os
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

from labeling.answers import Answer, record_answer
from labeling.charter import Charter
from labeling.labels import label_ids
from labeling.new_project import NewProject, create_project
from labeling.people import person_named
from labeling.progress import Report
from labeling.project import Project
from labeling.queue import serve
from labeling.transfer.importing import ImportOptions, import_source
from labeling.transfer.records import Record, SourceAnswer, SourceItem, SourceRow
from labeling.values import Labels
from tests.benchmarks.bench_fsync import fsync_latency
from tests.benchmarks.latency import latency_of, timed
from tests.benchmarks.result import Result, Scale

NOW = datetime(2026, 1, 1, tzinfo=UTC)


class Table:
    """A made table of short texts with a label each."""

    def __init__(self, name: str, n: int) -> None:
        self.name, self.path, self._n = name, Path(name), n

    def records(self, report: Report) -> Iterator[Record]:
        """Yield the rows."""
        for n in range(self._n):
            text = f"{self.name}: message {n} about one thing or another"
            digest = sha256(text.encode()).digest()
            item = SourceItem(key=f"{self.name}:{n}", kind="text", text=text, content_hash=digest)
            yield SourceRow(where=item.key, item=item, answers=(SourceAnswer(labels=("yes",)),))


def run(scale: Scale) -> Result:
    """Answer at a fast annotator's pace (20 a second) while rows are imported, then measure the bare fsync."""
    n_first, n_rows = (2_000, 10_000) if scale == "small" else (5_000, 200_000)
    with tempfile.TemporaryDirectory() as name, patch.dict(os.environ, LABELWRIGHT_HOME=f"{name}/home"):
        folder = Path(name)
        charter = Charter(name="benchmark", task="single")
        new = NewProject(charter=charter, labels=("yes", "no"), lead="Lead", seed=1)
        with create_project(folder / "busy", new, now=NOW) as project:
            with project.reading() as db:
                lead, ids = person_named(db, "Lead").id, label_ids(db)
            import_source(project, _unlabelled(n_first), ImportOptions(by=lead), now=NOW)
            before = latency_of(timed(lambda _: _record(project, lead, ids["yes"], _serve(project, lead)), 200))
            took: list[float] = []
            served: list[float] = []
            importing = threading.Thread(
                target=import_source, args=(project, Table("big", n_rows), ImportOptions(by=lead)), kwargs={"now": NOW}
            )
            start = time.perf_counter()
            importing.start()
            while importing.is_alive():
                before_serving, item = time.perf_counter(), _serve(project, lead)
                at = time.perf_counter()
                _record(project, lead, ids["yes"], item)
                took.append(time.perf_counter() - at)
                served.append(at - before_serving)
                time.sleep(0.05)
            seconds = time.perf_counter() - start
            during = latency_of(took)
        limit = fsync_latency(folder)
    figures = before.figures("idle ") | during.figures("importing ") | limit.figures("fsync ")
    figures |= latency_of(served).figures("serving ") | {"import rows/s": n_rows / seconds}
    return Result(
        name="answers_during_import",
        figures=figures,
        unit="ms",
        ratio=during.p99 / limit.p99,
        peer="p99 of a 4 KiB append + fsync",
        notes=(f"{n_rows} rows with a label each, {during.n} answers meanwhile; promise: p99 <= 50 ms",),
    )


def _unlabelled(n: int) -> Table:
    class Plain(Table):
        def records(self, report: Report) -> Iterator[Record]:
            for row in super().records(report):
                assert isinstance(row, SourceRow)
                yield SourceRow(where=row.where, item=row.item)

    return Plain("first", n)


def _serve(project: Project, person: int) -> int:
    """Return the next item; the window does this ahead of time."""
    return project.write(serve, person, 1, NOW)[0].item_id


def _record(project: Project, person: int, label: int, item: int) -> None:
    """Record an answer: what a key press writes."""
    answer = Answer(item_id=item, person_id=person, value=Labels((label,)), given_at=NOW)
    project.write(record_answer, answer)
