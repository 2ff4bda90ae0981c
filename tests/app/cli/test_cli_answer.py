"""labelwright next, answer, undo and history."""

import json
import signal
import subprocess
import sys
from itertools import pairwise

import pytest

from app.cli.answer import Recording, record_all
from app.cli.answer_rows import AnswerRow
from labeling.project import Project, open_project


@pytest.fixture
def project(run, new, texts):
    path = new("cat", "dog", options=("--held-out", 0, "--overlap", 0))
    assert run("import", path, texts(30)).status == 0
    assert run("people", path, "add", "Ada").status == 0
    return path


def events(run, project, item):
    return run("history", project, item, "--json").document["events"]


def test_next_serves_at_most_200_items_and_many_of_them_in_short_transactions(run, project, monkeypatch):
    ended = run("next", project, "--annotator", "Ada", "-n", 201)
    assert ended.status == 2
    assert "At most 200 items" in ended.err
    transactions = []
    write = Project.write
    monkeypatch.setattr(Project, "write", lambda self, *given: (transactions.append(1), write(self, *given))[1])
    items = run("next", project, "--annotator", "Ada", "-n", 25, "--json").document["items"]
    assert len({item["item"] for item in items}) == 25
    assert len(transactions) == 3
    assert len(run("next", project, "--annotator", "Ada", "-n", 200, "--json").document["items"]) == 30


def test_next_gives_the_same_items_until_they_are_answered(run, project):
    first = run("next", project, "--annotator", "Ada", "-n", 3, "--json").document["items"]
    assert len({item["item"] for item in first}) == 3
    for item in first:
        assert item["kind"] == "text"
        assert item["content"] == f"made-up text number {item['item'][1:]}"
    assert len({item["why"] for item in first}) == 1
    assert run("next", project, "--annotator", "Ada", "-n", 3, "--json").document["items"] == first
    run("answer", project, "--annotator", "Ada", f"{first[0]['item']}=cat")
    after = run("next", project, "--annotator", "Ada", "-n", 3, "--json").document["items"]
    assert after[:2] == first[1:]
    assert after[2] not in first


def test_two_people_do_not_get_the_same_items(run, project):
    mine = run("next", project, "--annotator", "Ada", "-n", 5, "--json").document["items"]
    theirs = run("next", project, "--annotator", "Kim", "--new-annotator", "-n", 5, "--json").document["items"]
    assert not {item["item"] for item in mine} & {item["item"] for item in theirs}


def test_next_for_pictures_gives_absolute_paths(run, new, tmp_path):
    from PIL import Image

    (tmp_path / "pictures").mkdir()
    Image.new("RGB", (4, 4)).save(tmp_path / "pictures" / "a.png")
    project = new("a", "b")
    run("import", project, tmp_path / "pictures")
    (item,) = run("next", project, "--annotator", "Mara", "--json").document["items"]
    assert (item["kind"], item["content"]) == ("image", str(tmp_path / "pictures" / "a.png"))


def test_nothing_left_is_no_failure(run, new):
    ended = run("next", new("a", "b"), "--annotator", "Mara")
    assert ended.status == 0
    assert "Nothing is left" in ended.out


def test_an_unknown_annotator_is_refused_with_near_matches(run, project):
    for args in (("next",), ("answer", "t1=cat"), ("undo",)):
        ended = run(args[0], project, *args[1:], "--annotator", "Adda")
        assert ended.status == 2
        assert "'Ada'" in ended.err
        assert ended.err.count("\n") == 1


def test_somebody_who_left_answers_no_more(run, project):
    run("people", project, "set", "Ada", "--deactivate")
    ended = run("answer", project, "--annotator", "Ada", "t1=cat")
    assert ended.status == 2
    assert "not active" in ended.err


def test_a_claimed_item_keeps_its_stream_and_any_other_is_chosen(run, project):
    (served,) = run("next", project, "--annotator", "Ada", "--json").document["items"]
    other = "t1" if served["item"] != "t1" else "t2"
    run("answer", project, "--annotator", "Ada", f"{served['item']}=cat", f"{other}=dog")
    assert events(run, project, served["item"])[0]["stream"] in {"unsure", "random"}
    assert events(run, project, other)[0]["stream"] == "chosen"


def test_answers_without_a_label_have_words_of_their_own(run, project):
    ended = run("answer", project, "--annotator", "Ada", "t1=@cant-decide", "t2=@skip", "t3=@flag", "--json")
    assert ended.document == {"saved": 3, "rejected": []}
    for item, word in (("t1", "@cant-decide"), ("t2", "@skip"), ("t3", "@flag")):
        assert events(run, project, item)[0]["label"] == word
    assert run("status", project, "--json").document["in_review"] == 2


def test_wrong_ones_are_listed_and_the_others_are_saved(run, project):
    ended = run("answer", project, "--annotator", "Ada", "t1=cat", "t99x=cat", "t2=catt", "t3", "t4=cat,dog", "--json")
    assert ended.status == 1
    assert ended.document["saved"] == 1
    reasons = {row["where"]: row["reason"] for row in ended.document["rejected"]}
    assert set(reasons) == {"t99x=cat", "t2=catt", "t3", "t4=cat,dog"}
    assert "Did you mean" in reasons["t99x=cat"]
    assert "Did you mean 'cat'" in reasons["t2=catt"]
    assert "ITEM=LABEL" in reasons["t3"]
    assert "'cat,dog' is no label" in reasons["t4=cat,dog"]
    assert events(run, project, "t2") == []


def test_none_is_an_answer_only_where_several_labels_are_possible(run, project, new, texts):
    single = run("answer", project, "--annotator", "Ada", "t1=@none", "--json")
    assert single.status == 2
    assert single.document["saved"] == 0
    assert "only where several labels" in single.document["error"]
    multi = new("cat", "dog", "owl", task="multi", name="m")
    run("import", multi, texts(3))
    ended = run("answer", multi, "--annotator", "Mara", "t0=@none", "t1=dog, cat", "t2=@skip,cat", "--json")
    assert ended.status == 1
    assert "stands alone" in ended.document["rejected"][0]["reason"]
    assert events(run, multi, "t0")[0]["label"] == []
    assert events(run, multi, "t1")[0]["label"] == ["cat", "dog"]


def test_an_item_may_hold_an_equals_sign(run, new, table):
    project = new("cat", "dog")
    run("import", project, table("t.csv", ("id", "text"), ("x=1", "one"), ("y", "two")))
    assert run("answer", project, "--annotator", "Mara", "x=1=dog").status == 0
    assert events(run, project, "x=1")[0]["label"] == "dog"


def test_if_nothing_is_saved_nobody_is_added(run, project):
    ended = run("answer", project, "--annotator", "Zoe", "--new-annotator", "nowhere=cat")
    assert ended.status == 2
    assert ended.err.count("\n") == 1
    assert "Zoe" not in run("people", project).out


@pytest.mark.parametrize(
    "args", [(), ("--annotator", "Ada"), ("t1=cat",), ("--annotator", "Ada", "t1=cat", "--from", "x.csv")]
)
def test_answer_says_what_it_misses(run, project, args):
    ended = run("answer", project, *args)
    assert ended.status == 2
    assert ended.err.count("\n") == 1


def test_a_file_is_recorded_in_order_and_each_hundred_is_acknowledged(run, new, texts, table):
    project = new("cat", "dog", options=("--held-out", 0))
    run("import", project, texts(250))
    rows = [(f"t{k}", "cat" if k % 3 else "dog") for k in range(250)]
    source = table("a.csv", ("item", "label"), *rows, ("t0", "cat"))
    ended = run("answer", project, "--annotator", "Mara", "--from", source, "--json")
    assert ended.status == 0
    assert ended.document == {"saved": 251, "rejected": []}
    assert ended.err == "saved 100\nsaved 200\n"
    status = run("status", project, "--json").document
    assert (status["answered"], status["answers"]) == (250, 250)
    assert [event["label"] for event in events(run, project, "t0")] == ["dog", "cat"]


def test_the_hundreds_count_saved_answers_not_rows(run, new, texts, table):
    project = new("cat", "dog")
    run("import", project, texts(120))
    rows = [(f"t{k}", "cat") for k in range(120)]
    source = table("a.csv", ("item", "label"), *(("nowhere", "cat") for _ in range(1500)), *rows)
    ended = run("answer", project, "--annotator", "Mara", "--from", source, "--json")
    assert ended.status == 1
    assert (ended.document["saved"], len(ended.document["rejected"])) == (120, 1500)
    assert ended.err == "saved 100\n"


def test_what_was_acknowledged_is_on_disk_when_the_process_is_killed(run, new, texts, table):
    project = new("cat", "dog")
    run("import", project, texts(2000))
    source = table("a.csv", ("item", "label"), *((f"t{k}", "cat") for k in range(2000)))
    command = [sys.executable, "-m", "app.cli.main", "answer", project, "--annotator", "Mara", "--from", source]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        assert process.stderr is not None
        acknowledged = [process.stderr.readline() for _ in range(3)]
        process.kill()
        acknowledged += process.stderr.readlines()
    said = [int(line.removeprefix("saved ")) for line in acknowledged if line.endswith("\n")]
    assert all(later - earlier == 100 for earlier, later in pairwise(said))
    assert run("status", project, "--json").document["answers"] >= said[-1] >= 300
    assert run("check", project, "--deep").status == 0


def test_stopping_says_what_was_saved(run, new, texts, table):
    project = new("cat", "dog")
    run("import", project, texts(3000))
    source = table("a.csv", ("item", "label"), *((f"t{k}", "cat") for k in range(3000)))
    command = [
        sys.executable,
        "-m",
        "app.cli.main",
        "answer",
        project,
        "--annotator",
        "Mara",
        "--from",
        source,
        "--json",
    ]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        assert process.stdout is not None
        assert process.stderr.readline() == "saved 100\n"
        process.send_signal(signal.SIGINT)
        out, err = process.communicate()
    assert process.returncode == 1
    assert "Traceback" not in err
    document = json.loads(out)
    assert "Stopped" in document["rejected"][0]["reason"]
    assert 100 <= document["saved"] <= run("status", project, "--json").document["answers"] < 3000


def test_a_jsonl_file_names_people_times_and_lists_of_labels(run, new, texts, tmp_path):
    project = new("salt, pepper", "thyme", task="multi")
    run("labels", project, "rename", "pepper", "salt, pepper")
    run("import", project, texts(4))
    run("people", project, "add", "Kim")
    source = tmp_path / "answers.jsonl"
    lines = [
        {"item": "t0", "label": ["salt, pepper", "thyme"], "annotator": "Kim", "at": "2026-01-31T14:05:00Z"},
        {"item": "t1", "label": "thyme"},
        {"item": "t2", "label": []},
        {"item": "t3", "label": "thyme", "annotator": "Lee"},
        {"item": "t3", "label": "thyme", "at": "yesterday"},
        {"item": "t3", "label": None},
        {"label": "thyme"},
    ]
    source.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    ended = run("answer", project, "--annotator", "Mara", "--from", source, "--json")
    assert ended.status == 1
    assert ended.document["saved"] == 3
    assert [row["where"] for row in ended.document["rejected"]] == [f"answers.jsonl:{n}" for n in (4, 5, 6, 7)]
    (event,) = events(run, project, "t0")
    assert event["at"] == "2026-01-31T14:05:00+00:00"
    assert (event["person"], event["label"]) == ("Kim", ["salt, pepper", "thyme"])
    assert events(run, project, "t2")[0]["label"] == []
    assert run("answer", project, "--from", source, "--new-annotator", "--json").document["saved"] == 2


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "can't be read"),
        (b"", "is empty"),
        (b"item,label\n", "has a header but no rows"),
        (b"items,label\nt1,cat\n", "Did you mean 'items'"),
        (b"item,verdict\nt1,cat\n", "no column 'label'"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\xff\xfe,\n,,\n", "is no text"),
    ],
)
def test_a_file_that_holds_no_answers_is_refused_in_one_line(run, project, tmp_path, content, words):
    source = tmp_path / "a.csv"
    if content is not None:
        source.write_bytes(content)
    ended = run("answer", project, "--annotator", "Ada", "--from", source)
    assert ended.status == 2
    assert words in ended.err
    assert ended.err.count("\n") == 1
    assert run("status", project, "--json").document["answers"] == 0


def test_the_project_is_free_while_the_file_is_read(project):
    with open_project(project) as opened:

        def rows():
            for k in range(30):
                opened.write_later(lambda db: None).result(timeout=5)
                yield AnswerRow(where=f"a.csv:{k}", item=f"t{k}", labels=("cat",))

        recording = Recording(annotator="Ada", create=False)
        record_all(opened, rows(), recording, acknowledge=False)
    assert (recording.saved, recording.refused) == (30, [])


def test_a_label_that_is_no_longer_one_says_what_became_of_it(run, project):
    run("labels", project, "add", "tom", "kitten", "wolf")
    run("labels", project, "retire", "tom")
    run("labels", project, "merge", "kitten", "--into", "cat")
    run("labels", project, "split", "wolf", "--into", "grey wolf,red wolf")
    ended = run("answer", project, "--annotator", "Ada", "t1=tom", "t2=kitten", "t3=wolf", "t4=kittn", "--json")
    reasons = [row["reason"] for row in ended.document["rejected"]]
    for reason, words in zip(reasons, ("'tom' is retired", "'kitten' was merged into 'cat'", "'wolf' was split",
                                       "'kittn' is no label"), strict=True):  # fmt: skip
        assert words in reason
        assert "Its labels are cat, dog" in reason


def test_a_strange_word_with_an_at_is_answered_with_those_that_exist(run, project):
    (ended, near) = (run("answer", project, "--annotator", "Ada", f"t1={word}").err for word in ("@maybe", "@skipp"))
    assert "'@maybe' is none of the @ words (t1=@maybe). They are @none, @cant-decide, @skip, @flag." in ended
    assert "Did you mean @skip?" in near


def test_a_label_with_a_comma_is_answered_in_a_file(run, new, texts, tmp_path):
    project = new("x", "thyme", task="multi")
    run("labels", project, "rename", "x", "salt, pepper")
    run("import", project, texts(1))
    ended = run("answer", project, "--annotator", "Mara", "t0=salt, pepper")
    assert ended.status == 2
    assert "'salt' is no label of this project" in ended.err
    assert "give 'salt, pepper' in a list of a JSONL file, with --from" in ended.err


def test_a_name_in_other_letters_is_not_somebody_new(run, project):
    for command in (("answer", "t1=cat"), ("next",)):
        ended = run(command[0], project, *command[1:], "--annotator", "ADA", "--new-annotator")
        assert ended.status == 2
        assert "Write 'Ada'" in ended.err
    assert "ADA" not in run("people", project).out


def test_only_where_it_exists_the_option_is_named(run, project):
    assert "--new-annotator" in run("answer", project, "--annotator", "Adda", "t1=cat").err
    assert "--new-annotator" not in run("undo", project, "--annotator", "Adda").err


def test_undo_takes_back_ones_own_steps_newest_first(run, project):
    run("answer", project, "--annotator", "Ada", "t1=cat", "t2=dog", "t3=cat")
    run("answer", project, "--annotator", "Mara", "t4=cat")
    ended = run("undo", project, "--annotator", "Ada", "-n", 2, "--json")
    assert ended.status == 0
    assert [(step["kind"], step["items"]) for step in ended.document["undone"]] == [
        ("answer", ["t3"]),
        ("answer", ["t2"]),
    ]
    assert run("status", project, "--json").document["answers"] == 2
    (given, taken_back) = events(run, project, "t3")
    assert (given["label"], given["undone"]) == ("cat", True)
    assert (taken_back["kind"], taken_back["label"]) == ("undo", None)
    assert len(run("undo", project, "--annotator", "Ada", "-n", 5, "--json").document["undone"]) == 1
    assert run("undo", project, "--annotator", "Ada", "--json").document == {"undone": []}
    assert "nothing left" in run("undo", project, "--annotator", "Ada").out


def test_undo_takes_back_an_import_of_which_nothing_was_answered(run, project):
    ended = run("undo", project, "--annotator", "Mara", "-n", 9, "--json")
    assert [step["kind"] for step in ended.document["undone"]] == ["import"]
    assert run("status", project, "--json").document["items"] == 0
    gone = run("history", project, "t1")
    assert gone.status == 2
    assert "no item 't1'" in gone.err


def test_history_names_labels_that_were_retired_since(run, project):
    run("answer", project, "--annotator", "Ada", "t1=dog")
    run("labels", project, "retire", "dog")
    (event,) = events(run, project, "t1")
    assert (event["label"], event["person"], event["kind"]) == ("dog", "Ada", "answer")
    assert "dog" in run("history", project, "t1").out
