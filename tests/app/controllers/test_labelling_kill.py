"""The app is killed right after an answer: what was acknowledged is there."""

import subprocess
import sys
from collections.abc import Callable

from labeling.project import Project, open_project

SCRIPT = """
import os, signal, sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from app.commands import Commands
from app.controllers.labelling import LabelController
from app.jobs import Jobs
from app.preferences import computer_preferences
from app.session import Session
from app.worker import Worker
from labeling.project import open_project

application = QApplication([])
session = Session(open_project(Path(sys.argv[1]), daily_backup=False), Jobs(), Worker())
controller = LabelController(session, Commands(computer_preferences()))
done = []

def go_on():
    if done and len(done) % 3 == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    controller.page.label_pressed.emit(1)

controller.answered.connect(lambda: (done.append(1), print("acknowledged", flush=True), go_on()))
controller.activate()
started = QTimer(interval=20)
started.timeout.connect(lambda: controller.page.area.text.text() and (started.stop(), go_on()))
started.start()
application.exec()
"""


def test_killed_after_three_acknowledged_answers(make_project: Callable[..., Project]) -> None:
    """☐ kill the app after an answer: the answer is there."""
    project = make_project(20)
    project.close()
    command = [sys.executable, "-c", SCRIPT, str(project.path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == -9, done.stderr
    assert done.stdout.count("acknowledged") == 3
    with open_project(project.path, daily_backup=False) as again, again.reading() as db:
        assert db.execute("SELECT count(*) FROM vote").fetchone()[0] >= 3
