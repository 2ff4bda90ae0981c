"""The project as a learning round sees it: one moment, as arrays."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from labeling import settings
from labeling.items import real_path
from labeling.labels import labels
from labeling.people import people
from labeling.project import Project
from labeling.rounds import last_seq, next_number
from labeling.sampling import VISIBLE, Sample, completed, design


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """Every visible item, by id.

    `item_id`, `unit`, `u` (n,) as in the project; `is_text` (n,) tells texts from pictures; `content` the SHA-256
    of each; `is_open` (n,) tells of which neither a person nor a source has said anything; `final` the final labels
    as codes 0 .. n_labels - 1 of `label_ids`, None without a final answer. `held_out` is h, `sample` the completed
    held-out sample, `number` that of the next round.
    """

    item_id: NDArray[np.int64]
    unit: NDArray[np.int64]
    u: NDArray[np.float64]
    is_text: NDArray[np.bool_]
    content: tuple[bytes, ...]
    is_open: NDArray[np.bool_]
    final: tuple[tuple[int, ...] | None, ...]
    label_ids: tuple[int, ...]
    label_names: tuple[str, ...]
    multi: bool
    held_out: float
    sample: Sample
    seed: int
    seq: int
    number: int
    n_people: int

    def __len__(self) -> int:
        return len(self.item_id)

    @property
    def is_held_out(self) -> NDArray[np.bool_]:
        """Which items are held out (n,)."""
        return np.asarray(self.u < self.held_out)


def take_snapshot(project: Project) -> Snapshot:
    """Read one consistent moment of the project."""
    with project.reading() as db:
        known = labels(db, every=True)
        code = {label.id: n for n, label in enumerate(known)}
        rows = db.execute(
            f"SELECT s.item_id, i.unit_id, s.u, i.kind = 'text', i.content_hash, s.n_done + s.n_votes = 0, s.final "
            f"FROM item_state s JOIN item i ON i.id = s.item_id WHERE s.{VISIBLE} ORDER BY s.item_id"
        ).fetchall()
        return Snapshot(
            item_id=np.array([row[0] for row in rows], dtype=np.int64),
            unit=np.array([row[1] for row in rows], dtype=np.int64),
            u=np.array([row[2] for row in rows], dtype=np.float64),
            is_text=np.array([row[3] for row in rows], dtype=np.bool_),
            content=tuple(row[4] for row in rows),
            is_open=np.array([row[5] for row in rows], dtype=np.bool_),
            final=tuple(
                None if row[6] is None else tuple(sorted(code[label] for label in json.loads(row[6]))) for row in rows
            ),
            label_ids=tuple(label.id for label in known),
            label_names=tuple(label.name for label in known),
            multi=settings.get(db, "task") == "multi",
            held_out=design(db).held_out,
            sample=completed(db, "held-out"),
            seed=int(settings.get(db, "seed", 0)),
            seq=last_seq(db),
            number=next_number(db),
            n_people=sum(person.active and person.kind != "source" for person in people(db)),
        )


def load_texts(project: Project, item_ids: Sequence[int]) -> list[str]:
    """Return the texts of items, in the order given."""
    with project.reading() as db:
        query = "SELECT text FROM content WHERE item_id = ?"
        return [str(db.execute(query, [int(item)]).fetchone()[0]) for item in item_ids]


def load_paths(project: Project, item_ids: Sequence[int]) -> list[Path]:
    """Return the picture files of items, in the order given."""
    with project.reading() as db:
        query = "SELECT path FROM item WHERE id = ?"
        return [real_path(db.execute(query, [int(item)]).fetchone()[0], project.path) for item in item_ids]
