import threading

from app.jobs import Jobs
from labeling.errors import LabelingError


def test_a_job_runs_elsewhere_and_its_result_comes_back_here(qtbot):
    jobs, seen = Jobs(), []
    with qtbot.waitSignal(jobs.idle):
        jobs.start(
            "Counting", lambda report: threading.get_ident(), lambda there: seen.extend([there, threading.get_ident()])
        )
    assert seen[0] != threading.get_ident()
    assert seen[1] == threading.get_ident()


def test_progress_is_shown_by_name_and_ends_with_nothing(qtbot):
    jobs, shown = Jobs(), []
    jobs.shown.connect(lambda name, done, total: shown.append((name, done, total)))
    with qtbot.waitSignal(jobs.idle):
        jobs.start("Counting", lambda report: report(3, 3))
    assert shown[0] == ("Counting", 0, 0)
    assert ("Counting", 3, 3) in shown
    assert shown[-1] == ("", 0, 0)


def test_stop_ends_the_job_at_its_next_report(qtbot):
    jobs, ended, going = Jobs(), [], threading.Event()

    def endless(report):
        going.set()
        while True:
            report(1, 0)

    job = jobs.start("Counting", endless, ended.append, always=lambda: ended.append("always"))
    assert going.wait(5)
    with qtbot.waitSignal(jobs.idle):
        jobs.stop_shown()
    assert ended == ["always"]
    assert job.name == "Counting"


def test_an_error_goes_to_who_asked_for_it_and_else_to_everybody(qtbot, caplog):
    jobs, told, failed = Jobs(), [], []
    jobs.failed.connect(lambda name, error: failed.append((name, str(error))))

    def refuse(report):
        raise LabelingError("The disk is full")

    with qtbot.waitSignal(jobs.idle):
        jobs.start("Exporting", refuse, otherwise=lambda error: told.append(str(error)))
    with qtbot.waitSignal(jobs.idle):
        jobs.start("Exporting", refuse)
    assert told == ["The disk is full."]
    assert failed == [("Exporting", "The disk is full.")]
    assert "the job 'Exporting' failed" in caplog.text


def test_closing_cancels_and_waits(qtbot):
    jobs, going = Jobs(), threading.Event()

    def endless(report):
        going.set()
        while True:
            report(1, 0)

    jobs.start("Counting", endless)
    assert going.wait(5)
    assert jobs.drop_all()
    assert jobs.names() == []
    jobs.close()
