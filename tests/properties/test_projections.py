"""Whatever people do, the kept projections equal those made from the events alone, and undo goes back to nothing."""

import contextlib
import json
import shutil
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from sqlite_utils import Database

from labeling.answers import Answer, record_answer, record_group, settle
from labeling.errors import LabelingError
from labeling.label_changes import Request, change_labels
from labeling.people import add_person
from labeling.project import Project, open_project
from labeling.sampling import VISIBLE, design
from labeling.storage.projections import rebuild, tallies
from labeling.transfer.records import SourceAnswer, SourceRow
from labeling.undo import redo, undo
from labeling.values import CantDecide, Flag, Labels, Skip
from tests.builders import LEAD, NOW, bring_in, build_project, text_row

PEOPLE = ("Ada", "Ben", "Cyd")
KEPT = {
    "vote": "item_id, person_id, seq, kind, value, old",
    "repeat_vote": "seq, item_id, person_id, kind, value",
    "item_state": "item_id, n_votes, n_people_votes, n_done, n_skips, settled, final, review",
    "undone": "seq, id, person_id, dropped",
    "tally": "key, n",
}
values = st.one_of(
    st.sampled_from([Labels((1,)), Labels((2,)), Labels((3,))]),
    st.sampled_from([CantDecide(), Skip(), Flag("private", "a name")]),
)
several = st.one_of(values, st.sampled_from([Labels(()), Labels((1, 2)), Labels((1, 2, 3)), Labels((2, 3))]))


def kept(db: Database) -> dict[str, set[tuple[Any, ...]]]:
    """Return what the projections hold, counts of 0 left out."""
    tables = {name: set(db.execute(f"SELECT {columns} FROM {name}")) for name, columns in KEPT.items()}
    return tables | {"tally": {(key, n) for key, n in tables["tally"] if n}}


def recounted(db: Database) -> dict[str, int]:
    """Count votes and states one by one, knowing nothing of the kept counts."""
    counts: Counter[str] = Counter()
    shown = {row[0] for row in db.execute(f"SELECT item_id FROM item_state WHERE {VISIBLE}")}
    for item, n_votes, settled, final, review in db.execute(
        "SELECT item_id, n_votes, settled, final, review FROM item_state"
    ):
        if item in shown:
            counts["items"] += 1
            counts["answered"] += n_votes > 0
            counts["settled"] += settled is not None
            counts[f"review {review}"] += review is not None
            for label in json.loads(final or "[]"):
                counts[f"label {label}"] += 1
    for item, person in db.execute("SELECT item_id, person_id FROM vote WHERE old = 0"):
        if item in shown:
            counts["answers"] += 1
            counts[f"person {person}"] += 1
    return {key: n for key, n in counts.items() if n}


def table(size: int, label: str, *, words: str = "text", annotator: str | None = None) -> list[SourceRow]:
    """A source: the first `size` items, every second with a label, and one labelled twice by the same person."""
    one = SourceAnswer(labels=(label,), annotator=annotator)
    rows = [
        text_row(f"t{n}", f"{words} {n}", answers=[one] if n % 2 else [], group="g" if n in (2, 3) else None)
        for n in range(size)
    ]
    return [*rows, text_row("t1", f"{words} 1", answers=[SourceAnswer(labels=("owl",), annotator=annotator)])]


class Sequences(RuleBasedStateMachine):
    """People answer, replace, group, settle, import, merge labels, undo and redo, in any order."""

    multi = False

    @initialize(n=st.integers(0, 10**6))
    def start(self, n: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="sequence-"))
        task = "multi" if self.multi else "single"
        self.project: Project = build_project(self.folder / "p.labelwright", 0, task, seed=n, overlap=0.5, held_out=0.2)
        self.ids = {name: self.project.write(add_person, name).id for name in PEOPLE}
        self.steps: dict[str, list[bytes]] = {name: [] for name in PEOPLE}
        self.undone: dict[str, list[bytes]] = {name: [] for name in PEOPLE}
        bring_in(self.project, table(8, "cat"))
        self.note(LEAD)

    def teardown(self) -> None:
        if not hasattr(self, "project"):
            return
        moved = True
        while moved:
            moved = False
            for name in PEOPLE:
                with contextlib.suppress(LabelingError):  # others have built on it: theirs goes first
                    while self.project.write(undo, self.ids[name], NOW) is not None:
                        moved = True
        with self.project.reading() as db:
            assert tallies(db) == {}
            assert db.execute(f"SELECT count(*) FROM item_state WHERE {VISIBLE}").fetchone()[0] == 0
            hand = "SELECT count(*) FROM vote v JOIN event e ON e.seq = v.seq WHERE e.import_id IS NULL"
            assert db.execute(hand).fetchone()[0] == 0
            assert db.execute("SELECT count(*) FROM item_state WHERE settled IS NOT NULL").fetchone()[0] == 0
        self.check_rebuilt()
        self.project.close()
        shutil.rmtree(self.folder)

    def note(self, name: str) -> None:
        """Remember the newest step of a person, if there is a new one; it empties what they could redo."""
        with self.project.reading() as db:
            row = db.execute(
                "SELECT id FROM event WHERE person_id = ? AND step = 1 ORDER BY seq DESC LIMIT 1", [self.ids[name]]
            ).fetchone()
            known = {*self.steps[name], *self.undone[name], *self.dropped(name)}
        if row is not None and row[0] not in known:
            self.steps[name].append(row[0])
            self.undone[name].clear()

    def dropped(self, name: str) -> set[bytes]:
        with self.project.reading() as db:
            query = "SELECT id FROM undone WHERE person_id = ? AND dropped = 1"
            return {row[0] for row in db.execute(query, [self.ids[name]])}

    def some(self, data: st.DataObject) -> int | None:
        with self.project.reading() as db:
            shown = [row[0] for row in db.execute(f"SELECT item_id FROM item_state WHERE {VISIBLE} ORDER BY item_id")]
        return data.draw(st.sampled_from(shown), label="item") if shown else None

    def said(self, data: st.DataObject, name: str) -> Answer | None:
        item, value = self.some(data), data.draw(several if self.multi else values, label="value")
        if item is None:
            return None
        if isinstance(value, Labels):
            with self.project.reading() as db:
                active = {row[0] for row in db.execute("SELECT id FROM label WHERE state = 'active'")}
            value = Labels(tuple(label for label in value.ids if label in active))
            if not value.ids and not self.multi:
                value = Skip()
        return Answer(item_id=item, person_id=self.ids[name], value=value, given_at=NOW)

    @rule(data=st.data(), name=st.sampled_from(PEOPLE))
    def answer_one(self, data: st.DataObject, name: str) -> None:
        if given := self.said(data, name):
            self.project.write(record_answer, given)
            self.note(name)

    @rule(data=st.data(), name=st.sampled_from(PEOPLE), n=st.integers(1, 4))
    def answer_several(self, data: st.DataObject, name: str, n: int) -> None:
        given = [answer for answer in (self.said(data, name) for _ in range(n)) if answer is not None]
        if given:
            self.project.write(record_group, "a selection", given)
            self.note(name)

    @rule(data=st.data(), name=st.sampled_from(("Ada", "Ben")), label=st.sampled_from([(1,), (2,)]))
    def settle_one(self, data: st.DataObject, name: str, label: tuple[int, ...]) -> None:
        if (item := self.some(data)) is not None:
            self.project.write(settle, item, self.ids[name], Labels(label), NOW)
            self.note(name)

    @rule(
        name=st.sampled_from(("Ada", "Ben")),
        size=st.integers(2, 10),
        label=st.sampled_from(["dog", "owl"]),
        words=st.sampled_from(["text", "text", "other"]),
        source=st.sampled_from(["texts", "texts", "more"]),
        annotator=st.sampled_from([None, None, "Cyd"]),
        update=st.booleans(),
    )
    def import_again(
        self, name: str, size: int, label: str, words: str, source: str, annotator: str | None, update: bool
    ) -> None:
        rows = table(size, label, words=words, annotator=annotator)
        bring_in(self.project, rows, name=source, person=name, update=update)
        self.note(name)
        again = bring_in(self.project, rows, name=source, person=name, update=update)
        assert (again.items_added, again.answers_added) == (0, 0)
        with self.project.reading() as db:
            steps = db.execute("SELECT count(*) FROM event WHERE step = 1 AND kind = 'import'").fetchone()[0]
            imports = db.execute("SELECT count(*) FROM import WHERE state = 'running'").fetchone()[0]
        known = {step for steps_of in self.steps.values() for step in steps_of}
        assert imports == 0
        assert steps >= len(known & self.imports())

    def imports(self) -> set[bytes]:
        with self.project.reading() as db:
            return {row[0] for row in db.execute("SELECT id FROM event WHERE kind = 'import'")}

    @precondition(lambda self: not self.merged())
    @rule()
    def merge_labels(self) -> None:
        request = Request(names=("owl",), into=("dog",))
        self.project.write(change_labels, "merge", request, person_id=self.ids[LEAD], at=NOW)
        self.note(LEAD)

    def merged(self) -> bool:
        with self.project.reading() as db:
            return bool(db.execute("SELECT count(*) FROM label WHERE state = 'merged'").fetchone()[0])

    @rule(name=st.sampled_from(PEOPLE))
    def take_back(self, name: str) -> None:
        with self.project.reading() as db:
            before = kept(db)
        try:
            step = self.project.write(undo, self.ids[name], NOW)
        except LabelingError as refusal:
            assert "Undo those answers first" in str(refusal)
            with self.project.reading() as db:
                assert kept(db) == before
            return
        if not self.steps[name]:
            assert step is None
            return
        newest = self.steps[name].pop()
        self.undone[name].append(newest)
        assert step is not None
        assert self.last_target() == newest

    @rule(name=st.sampled_from(PEOPLE))
    def bring_back(self, name: str) -> None:
        step = self.project.write(redo, self.ids[name], NOW)
        if not self.undone[name]:
            assert step is None
            return
        last = self.undone[name].pop()
        self.steps[name].append(last)
        assert step is not None
        assert self.last_target() == last

    @rule(name=st.sampled_from(("Ada", "Ada", "Ben", "Cyd")), n=st.integers(1, 8))
    def there_and_back(self, name: str, n: int) -> None:
        with self.project.reading() as db:
            before = kept(db)
        done = 0
        with contextlib.suppress(LabelingError):
            while done < n and self.project.write(undo, self.ids[name], NOW) is not None:
                done += 1
        self.check_rebuilt()
        for _ in range(done):
            assert self.project.write(redo, self.ids[name], NOW) is not None
        with self.project.reading() as db:
            assert kept(db) == before

    def last_target(self) -> bytes:
        with self.project.reading() as db:
            return bytes(
                db.execute(
                    "SELECT target FROM event WHERE kind IN ('undo', 'redo') ORDER BY seq DESC LIMIT 1"
                ).fetchone()[0]
            )

    @rule()
    def close_and_open(self) -> None:
        self.project.close()
        self.project = open_project(self.folder / "p.labelwright", daily_backup=False)

    @invariant()
    def check_rebuilt(self) -> None:
        if not hasattr(self, "project"):
            return
        with self.project.reading() as db:
            before, counts = kept(db), tallies(db)
            assert counts == recounted(db)
            h = design(db).held_out
            wrong = "SELECT count(*) FROM item_state WHERE wanted <> CASE WHEN u < ? OR o < 0.5 THEN 2 ELSE 1 END"
            assert db.execute(wrong, [h]).fetchone()[0] == 0
        self.project.write(rebuild)
        with self.project.reading() as db:
            for name, rows in kept(db).items():
                assert rows == before[name], name

    @invariant()
    def check_steps(self) -> None:
        if not hasattr(self, "project"):
            return
        with self.project.reading() as db:
            taken = {row[0] for row in db.execute("SELECT id FROM undone WHERE dropped = 0")}
        assert taken == {step for steps in self.undone.values() for step in steps}


class SequencesOfSeveralLabels(Sequences):
    multi = True


FEW = settings(max_examples=12, stateful_step_count=20, deadline=None, suppress_health_check=list(HealthCheck))


def test_projections_equal_the_events_in_any_sequence_of_single_choices():
    run_state_machine_as_test(Sequences, settings=FEW)


def test_projections_equal_the_events_in_any_sequence_of_several_labels():
    run_state_machine_as_test(SequencesOfSeveralLabels, settings=FEW)
