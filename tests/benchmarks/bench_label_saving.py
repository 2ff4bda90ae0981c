"""What the queue saves, and what honesty costs: 300 answers from it against 300 random ones, on real data.

Three ways to get the same number of right answers, each on a project file of its own with the same seed:
the whole queue (held-out and second answers included), the unsure stream alone, and items drawn at random.
The model is then fitted on what may be trained on and judged on a fixed set outside the project.
"""

import csv
import gzip
import os
import random
import tempfile
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from unittest.mock import patch

import numpy as np
from scipy import stats

from active_learning import round as learning_round
from active_learning.encoders.image import ImageEncoder
from active_learning.encoders.text import TextEncoder
from active_learning.learners import make_learner
from active_learning.project_vectors import project_vectors
from active_learning.snapshot import take_snapshot
from labeling import settings
from labeling.answers import Answer, record_answer
from labeling.charter import Charter
from labeling.items import items_by_id
from labeling.labels import label_ids
from labeling.new_project import NewProject, create_project
from labeling.people import add_person
from labeling.progress import Report
from labeling.project import Project, open_project
from labeling.queue import serve
from labeling.rounds import store_round
from labeling.transfer.importing import ImportOptions, import_source
from labeling.transfer.records import Record, SourceItem, SourceRow
from labeling.values import Labels
from tests.benchmarks.result import Result, Scale

DATA = Path(__file__).parents[2] / "../shared/data"
START = datetime(2026, 1, 1, tzinfo=UTC)
N_OUTSIDE = 1500


@dataclass(frozen=True, slots=True)
class DataSet:
    """Items with their true labels: a pool for the project, and a set outside it that nobody ever labels."""

    name: str
    pool: Sequence[SourceItem]
    outside: Sequence[SourceItem]
    truth: Mapping[str, str]

    path = Path("benchmark")

    def records(self, report: Report) -> Iterator[Record]:
        """Yield the pool as a source."""
        for item in self.pool:
            yield SourceRow(where=item.key, item=item)


def _split(name: str, items: list[SourceItem], truth: Mapping[str, str]) -> DataSet:
    random.Random(0).shuffle(items)
    return DataSet(name, items[N_OUTSIDE:], items[:N_OUTSIDE], truth)


def agnews() -> DataSet:
    """Return 7,600 news in 4 classes."""
    items, truth = [], {}
    with gzip.open(DATA / "text-agnews/agnews_test.csv.gz", "rt", encoding="utf-8", newline="") as file:
        for n, row in enumerate(csv.DictReader(file)):
            text = f"{row['title']}\n{row['text']}"
            digest = sha256(text.encode()).digest()
            items.append(SourceItem(key=str(n), kind="text", text=text, content_hash=digest))
            truth[str(n)] = row["label"]
    return _split("agnews", items, truth)


def cifar10n(folder: Path) -> DataSet:
    """Return 5,000 small photos in 10 classes, unpacked to `folder`."""
    items, truth = [], {}
    with zipfile.ZipFile(DATA / "images-cifar10n/images.zip") as archive:
        for name in sorted(archive.namelist()):
            if name.endswith(".jpg"):
                path = Path(archive.extract(name, folder))
                key = "/".join(path.parts[-2:])
                digest = sha256(path.read_bytes()).digest()
                items.append(SourceItem(key=key, kind="image", path=path, content_hash=digest, width=32, height=32))
                truth[key] = path.parent.name
    return _split("cifar10n", items, truth)


def one_run(data: DataSet, folder: Path, seed: int, way: str, n_answers: int, every: int) -> float:
    """Return the accuracy outside the project after `n_answers` right answers, in the given way."""
    names = sorted(set(data.truth.values()))
    own = {"held_out": None, "overlap": 0.1} if way == "queue" else {"held_out": 0.0, "overlap": 0.0}
    new = NewProject(charter=Charter(name=data.name, task="single"), labels=names, lead="Lead", seed=seed, **own)
    with create_project(folder / f"{way}-{seed}", new, now=START) as made:
        made.write(settings.put, "id", f"benchmark-{data.name}")  # one vector cache for all runs
        path = made.path
    with open_project(path, synchronous="OFF", daily_backup=False) as project:
        if way != "queue":
            project.write(settings.put, "mix", {})
        ids = project.write(label_ids)
        people = [project.write(add_person, f"Oracle {n}").id for n in (1, 2)]
        import_source(project, data, ImportOptions(by=people[0]), now=START)
        chosen = _random_ids(project, seed, n_answers) if way == "random" else None
        for n in range(n_answers):
            now, person = START + timedelta(seconds=n), people[n % 2]
            item = chosen[n] if chosen else project.write(serve, person, 1, now)[0].item_id
            with project.reading() as db:
                key = items_by_id(db, [item], path)[0].key
            value = Labels((ids[data.truth[key]],))
            project.write(record_answer, Answer(item_id=item, person_id=person, value=value, given_at=now))
            if (n + 1) % every == 0 and way != "random" and n + 1 < n_answers:
                _round(project, now)
        score = _outside_accuracy(project, data, names)
    for left in folder.glob(f"*{way}-{seed}*"):
        if left.is_file():
            left.unlink()
    return score


def _round(project: Project, now: datetime) -> None:
    project.write(store_round, learning_round.run(project), now)


def _random_ids(project: Project, seed: int, n: int) -> list[int]:
    ids = take_snapshot(project).item_id
    return [int(item) for item in np.random.default_rng(seed).permutation(ids)[:n]]


def _outside_accuracy(project: Project, data: DataSet, names: Sequence[str]) -> float:
    snapshot = take_snapshot(project)
    vectors = project_vectors(project, snapshot)
    rows = [row for row, final in enumerate(snapshot.final) if final and not snapshot.is_held_out[row]]
    y = np.array([(snapshot.final[row] or (0,))[0] for row in rows])
    model = make_learner("logistic", len(names)).fit(vectors.X[np.array(rows)], y)
    X = _outside_vectors(project, data)
    predicted = [snapshot.label_names[code] for code in model.predict_proba(X).argmax(axis=1)]
    return float(np.mean([name == data.truth[item.key] for name, item in zip(predicted, data.outside, strict=True)]))


def _outside_vectors(project: Project, data: DataSet) -> np.ndarray:
    """Encode the outside set with the very encoder of the project, fitted on the project's items alone."""
    kept = project.cache_dir / "outside.npy"
    if not kept.exists():
        folder = project.cache_dir / "vectors"
        if data.outside[0].kind == "text":
            encoder = TextEncoder()
            with np.load(next(folder.glob("*.npz")), allow_pickle=False) as arrays:
                encoder.restore({name: arrays[name] for name in arrays.files})
            np.save(kept, encoder.encode([item.text or "" for item in data.outside]))
        else:
            np.save(kept, ImageEncoder().encode([item.path or Path() for item in data.outside]))
    return np.load(kept, allow_pickle=False)


def _compare(data: DataSet, folder: Path, seeds: Sequence[int], n_answers: int) -> tuple[dict[str, float], list[str]]:
    scores: dict[str, list[float]] = {"random": [], "unsure": [], "queue": []}
    notes = []
    for seed in seeds:
        for way, found in scores.items():
            found.append(one_run(data, folder, seed, way, n_answers, every=10))
        notes.append(
            f"{data.name} seed {seed}: " + ", ".join(f"{way} {found[-1]:.4f}" for way, found in scores.items())
        )
        print(notes[-1], flush=True)
    figures = {f"{data.name} {way}": float(np.mean(found)) for way, found in scores.items()}
    for way in ("unsure", "queue"):
        difference = np.array(scores[way]) - np.array(scores["random"])
        half = stats.t.ppf(0.975, len(seeds) - 1) * difference.std(ddof=1) / np.sqrt(len(seeds))
        figures[f"{data.name} {way} - random"] = float(difference.mean())
        figures[f"{data.name} {way} - random, low"] = float(difference.mean() - half)
        figures[f"{data.name} {way} - random, high"] = float(difference.mean() + half)
    return figures, notes


def run(scale: Scale) -> Result:
    """Compare the three ways on both sets with paired seeds; the ratio is the error of unsure to that of random."""
    seeds, n_answers = (range(2), 60) if scale == "small" else (range(20), 300)
    with tempfile.TemporaryDirectory() as name, patch.dict(os.environ, LABELWRIGHT_HOME=f"{name}/home"):
        folder = Path(name)
        figures: dict[str, float] = {}
        notes: list[str] = []
        for data in (agnews(), cifar10n(folder / "photos")):
            found, lines = _compare(data, folder, list(seeds), n_answers)
            figures |= found
            notes += lines
    return Result(
        name="label_saving",
        figures=figures,
        unit="accuracy outside",
        ratio=(1 - figures["agnews unsure"]) / (1 - figures["agnews random"]),
        peer=f"error after {n_answers} random answers, agnews",
        notes=tuple(notes),
    )
