"""A process that answers and imports until it is killed, and says what it was told is saved.

Started with a project file, it forks a child for each line it reads ("SEED SYNCHRONOUS"), because a fresh Python
takes most of a second, and prints "pid N", the child's words, and "dead" when the child is gone. Started with
"once" as well, it does the work itself. The words: "answer SEQ ITEM VALUE", "undo ITEM", "import NAME".
"""

import os
import sys
import threading
from pathlib import Path

import numpy as np

from labeling import undo
from labeling.answers import Answer, encode, record_answer
from labeling.labels import label_ids
from labeling.people import add_person
from labeling.project import Project, open_project
from labeling.queue import serve
from labeling.storage.connection import Synchronous
from labeling.transfer.records import SourceAnswer
from labeling.values import Labels, Skip, Value
from tests.builders import NOW, bring_in, text_row

ROWS = 560  # more than one batch


def say(words: str) -> None:
    os.write(1, f"{words}\n".encode())  # one write: a kill leaves no half a line


def work(path: Path, seed: int, synchronous: Synchronous) -> None:
    project = open_project(path, synchronous=synchronous, daily_backup=False)
    threading.Thread(target=answer_on, args=(project, np.random.default_rng(seed)), daemon=True).start()
    for number in range(10**6):
        name = f"source {seed} {number}"
        rows = [
            text_row(f"{name}/{n}", answers=[SourceAnswer(labels=("cat",), annotator="Bea")] * (n % 3 == 0))
            for n in range(ROWS)
        ]
        bring_in(project, rows, name=name)
        say(f"import {name}")
        # Then only answers: a project that grows without end would make the trials slow.
        threading.Event().wait()


def answer_on(project: Project, rng: np.random.Generator) -> None:
    person = project.write(add_person, "Cleo").id
    with project.reading() as db:
        labels = list(label_ids(db).values())
    while True:
        for one in project.write(serve, person, 3, NOW):
            value: Value = Labels((int(rng.choice(labels)),)) if rng.random() < 0.9 else Skip()
            given = Answer(item_id=one.item_id, person_id=person, value=value, given_at=NOW)
            seq = project.write(record_answer, given)
            say(f"answer {seq} {one.item_id} {encode(value)}")
        if rng.random() < 0.2:
            step = project.write(undo.undo, person, NOW)
            assert step is not None
            say(f"undo {step.item_ids[0]}")


def serve_forks(path: Path) -> None:
    for line in sys.stdin:
        seed, synchronous = line.split()
        child = os.fork()
        if child == 0:
            work(path, int(seed), "OFF" if synchronous == "OFF" else "FULL")
        say(f"pid {child}")
        os.waitpid(child, 0)
        say("dead")


if __name__ == "__main__":
    if len(sys.argv) > 3:
        work(Path(sys.argv[1]), int(sys.argv[2]), "OFF" if sys.argv[3] == "OFF" else "FULL")
    serve_forks(Path(sys.argv[1]))
