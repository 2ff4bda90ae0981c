"""From `new` to `export` on real data, by commands alone: what comes out is what was answered."""

import csv
import gzip
import json
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from labeling.project import open_project
from tests.e2e.command_line import ask

DATA = Path(__file__).parents[2] / "../shared/data"
PEOPLE = ("Mara Okafor", "Jonas Weber")  # the first leads
Truth = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class RealSet:
    """A data set as a person would find it: a source, how to name it to `import`, and what is true of each item."""

    source: Path
    options: Sequence[str]
    labels: Sequence[str]
    truth: Truth
    task: str = "single"


def pictures(folder: Path, name: str, per_label: int) -> RealSet:
    """Unpack up to `per_label` pictures of each class folder."""
    truth: dict[str, tuple[str, ...]] = {}
    with zipfile.ZipFile(DATA / name / "images.zip") as archive:
        kept: Counter[str] = Counter()
        for member in archive.namelist():
            label = member.partition("/")[0]
            if member.endswith(".jpg") and kept[label] < per_label:
                kept[label] += 1
                truth[member] = (label,)
                archive.extract(member, folder / name)
    labels = sorted({label for (label,) in truth.values()})
    return RealSet(source=folder / name, options=(), labels=labels, truth=truth)


def clothing(folder: Path) -> RealSet:
    """Photos of clothes, 10 classes of 12 to 40."""
    return pictures(folder, "images-clothing", 40)


def cifar10n(folder: Path) -> RealSet:
    """250 tiny pictures of 10 classes."""
    return pictures(folder, "images-cifar10n", 25)


def agnews(folder: Path) -> RealSet:
    """1,500 news in a table without an id column; the label column stays data."""
    lines = rows_of_csv(DATA / "text-agnews/agnews_test.csv.gz")[:1501]
    write_csv(folder / "news.csv", lines)
    truth = {f"news.csv:{number}": (line[0],) for number, line in enumerate(lines[1:], start=2)}  # 1 is the header
    return RealSet(source=folder / "news.csv", options=["--text", "title+text"], labels=named(truth), truth=truth)


def sms_spam(folder: Path) -> RealSet:
    """1,500 text messages with an id, in JSONL."""
    lines = rows_of_csv(DATA / "text-sms-spam/sms.csv.gz")[1:1501]
    rows = [{"number": f"sms-{number}", "message": text} for number, (_, text) in enumerate(lines)]
    write_jsonl(folder / "sms.jsonl", rows)
    truth = {f"sms-{number}": (label,) for number, (label, _) in enumerate(lines)}
    options = ["--text", "message", "--id", "number"]
    return RealSet(source=folder / "sms.jsonl", options=options, labels=named(truth), truth=truth)


def cooking(folder: Path) -> RealSet:
    """600 questions with `cats` made into a list of labels; what is only OTHER has none of the labels."""
    with gzip.open(DATA / "text-cooking-multilabel/cooking-train.jsonl.gz", "rt", encoding="utf-8") as file:
        found = [json.loads(line) for line, _ in zip(file, range(600), strict=False)]
    truth = {
        row["meta"]["id"]: tuple(name for name, given in row["cats"].items() if given and name != "OTHER")
        for row in found
    }
    write_jsonl(folder / "cooking.jsonl", [{"id": row["meta"]["id"], "text": row["text"]} for row in found])
    labels = sorted({name for row in found for name in row["cats"]} - {"OTHER"})
    return RealSet(
        source=folder / "cooking.jsonl",
        options=["--text", "text", "--id", "id"],
        labels=labels,
        truth=truth,
        task="multi",
    )


def named(truth: Truth) -> list[str]:
    return sorted({label for labels in truth.values() for label in labels})


def rows_of_csv(path: Path) -> list[list[str]]:
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def write_csv(path: Path, rows: Iterable[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


@dataclass(frozen=True, slots=True, kw_only=True)
class Labelled:
    """A project after its rounds: the file, the set, every answer given as (person, item, labels), and its rounds."""

    project: Path
    data: RealSet
    given: Sequence[tuple[str, str, tuple[str, ...]]]
    rounds: Sequence[Mapping[str, Any]]

    @property
    def labels_of(self) -> Truth:
        """The answered items and their labels."""
        return {item: labels for _, item, labels in self.given}


def label_in_rounds(folder: Path, data: RealSet, n_rounds: int) -> Labelled:
    """Make a project, import the set, and let two people answer 40 items a round, each in another way."""
    project = folder / "real.labelwright"
    names = ",".join(data.labels)
    ask("new", project, "--task", data.task, "--labels", names, "--lead", PEOPLE[0], "--seed", 11, "--target", 25)
    ask("people", project, "add", PEOPLE[1])
    imported = ask("import", project, data.source, *data.options)
    assert (imported["items_added"], imported["rejected"]) == (len(data.truth), [])
    given, rounds = [], []
    for number in range(n_rounds):
        for person in PEOPLE:
            items = [one["item"] for one in ask("next", project, "--annotator", person, "-n", 20)["items"]]
            assert len(items) == 20
            answers = [(person, item, data.truth[item]) for item in items]
            way = (typed, from_csv, from_jsonl)[(number + PEOPLE.index(person)) % 3]
            assert way(project, folder / f"answers-{len(given)}", answers) == {"saved": 20, "rejected": []}
            given += answers
        rounds.append(ask("train", project))
    return Labelled(project=project, data=data, given=given, rounds=rounds)


Given = Sequence[tuple[str, str, tuple[str, ...]]]


def typed(project: Path, _: Path, answers: Given) -> Any:
    words = [f"{item}={','.join(labels) or '@none'}" for _, item, labels in answers]
    return ask("answer", project, "--annotator", answers[0][0], *words)


def from_csv(project: Path, file: Path, answers: Given) -> Any:
    rows = [(item, ",".join(labels) or "@none") for _, item, labels in answers]
    table = write_csv(file.with_suffix(".csv"), [("item", "label"), *rows])
    return ask("answer", project, "--annotator", answers[0][0], "--from", table)


def from_jsonl(project: Path, file: Path, answers: Given) -> Any:
    rows = [{"item": item, "label": list(labels), "annotator": person} for person, item, labels in answers]
    return ask("answer", project, "--from", write_jsonl(file.with_suffix(".jsonl"), rows))


@pytest.fixture(scope="module")
def labelled(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Labelled]:
    """Label a set once for all tests of this module."""
    made: dict[Callable[[Path], RealSet], Labelled] = {}

    def label(load: Callable[[Path], RealSet]) -> Labelled:
        if not DATA.is_dir():
            pytest.skip("the real data are not here")
        if load not in made:
            folder = tmp_path_factory.mktemp(load.__name__)
            made[load] = label_in_rounds(folder, load(folder), 4)
        return made[load]

    return label


SETS = (clothing, cifar10n, agnews, sms_spam, cooking)
every_set = pytest.mark.parametrize("load", SETS, ids=lambda load: load.__name__)


def held_out_items(project: Path) -> set[str]:
    with open_project(project, read_only=True) as opened:
        finals = opened.finals()
    return set(finals.loc[finals["held_out"], "item"])


def exported_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table))


def exported_jsonl(file: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


@every_set
def test_status_counts_what_was_answered(labelled: Callable[..., Labelled], load: Callable[[Path], RealSet]) -> None:
    done = labelled(load)
    now = ask("status", done.project)
    counts = Counter(label for labels in done.labels_of.values() for label in labels)
    assert now["items"] == len(done.data.truth)
    assert (now["answered"], now["answers"]) == (len(done.labels_of), len(done.given))
    assert (now["settled"], now["in_review"]) == (0, 0)
    assert {row["label"]: row["count"] for row in now["labels"]} == {name: counts[name] for name in done.data.labels}
    assert {row["target"] for row in now["labels"]} == {25}
    assert {row["name"]: row["answers"] for row in now["annotators"]} == dict.fromkeys(PEOPLE, len(done.given) // 2)
    shares = [row["share"] for row in now["labels"]]
    assert all(0 <= share["low"] <= share["value"] <= share["high"] <= 1 for share in shares)
    if done.data.task == "single":
        assert sum(share["value"] for share in shares) == pytest.approx(1)


@every_set
def test_export_holds_exactly_the_answers_given(
    labelled: Callable[..., Labelled], load: Callable[[Path], RealSet], tmp_path: Path
) -> None:
    done = labelled(load)
    reply = ask("export", done.project, tmp_path / "best.csv", "--format", "csv")
    assert (reply["written"], reply["verified"], reply["rejected"]) == (len(done.labels_of), True, [])
    column = "label" if done.data.task == "single" else "labels"
    rows = {row["item"]: tuple(filter(None, row[column].split(","))) for row in exported_csv(tmp_path / "best.csv")}
    assert rows == done.labels_of

    ask("export", done.project, tmp_path / "best.jsonl", "--format", "jsonl")
    lines = exported_jsonl(tmp_path / "best.jsonl")
    if done.data.task == "single":
        assert {line["item"]: (line["label"],) for line in lines} == done.labels_of
    else:
        assert {line["item"]: tuple(line["labels"]) for line in lines} == done.labels_of

    ask("export", done.project, tmp_path / "votes.jsonl", "--format", "jsonl", "--answers", "votes")
    votes = [(row["annotator"], row["item"], row[column]) for row in exported_jsonl(tmp_path / "votes.jsonl")]
    given = [(who, item, label[0] if column == "label" else list(label)) for who, item, label in done.given]
    assert sorted(votes) == sorted(given)


@every_set
def test_held_out_items_are_exported_as_test_and_judge_the_model(
    labelled: Callable[..., Labelled], load: Callable[[Path], RealSet], tmp_path: Path
) -> None:
    done, held_out = labelled(load), held_out_items(labelled(load).project)
    split = "train=0.8,val=0.1,test=0.1"
    ask("export", done.project, tmp_path / "best.jsonl", "--format", "jsonl", "--split", split)
    split_of = {row["item"]: row["split"] for row in exported_jsonl(tmp_path / "best.jsonl")}
    assert {split_of[item] for item in held_out} == {"test"}
    assert set(split_of.values()) == {"train", "val", "test"}

    for figure in done.rounds[-1]["metrics"].values():
        assert figure["n"] == len(held_out)
        assert 0 <= figure["low"] < figure["value"] < figure["high"] <= 1
    assert done.rounds[-1]["trained_on"] <= len(done.labels_of) - len(held_out)


@pytest.mark.parametrize(
    ("load", "metric", "chance"),
    [(clothing, "accuracy", 1 / 10), (agnews, "accuracy", 1 / 4), (sms_spam, "macro_f1", 0.47)],  # spam: always "ham"
    ids=["clothing", "agnews", "sms_spam"],
)
def test_the_model_learned_more_than_chance(
    labelled: Callable[..., Labelled], load: Callable[[Path], RealSet], metric: str, chance: float
) -> None:
    assert labelled(load).rounds[-1]["metrics"][metric]["low"] > chance


@pytest.mark.parametrize("load", [clothing, agnews], ids=["clothing", "agnews"])
def test_exported_folders_hold_each_item_under_its_label(
    labelled: Callable[..., Labelled], load: Callable[[Path], RealSet], tmp_path: Path
) -> None:
    done = labelled(load)
    ask("export", done.project, tmp_path / "out", "--format", "folders", "--split", "train=0.7,test=0.3")
    rows = exported_csv(tmp_path / "out" / "labels.csv")
    assert {row["item"]: (row["label"],) for row in rows} == done.labels_of
    folders = {(row["label"], Path(row["file"]).parts[1]) for row in rows}
    assert len(folders) == len(dict(folders)) == len({folder for _, folder in folders}), "one folder for each label"
    for row in rows:
        file = tmp_path / "out" / row["file"]
        assert Path(row["file"]).parts[0] == row["split"]
        if load is clothing:
            assert file.read_bytes() == (done.data.source / row["item"]).read_bytes()


@every_set
def test_people_who_give_the_true_labels_agree(
    labelled: Callable[..., Labelled], load: Callable[[Path], RealSet]
) -> None:
    done = labelled(load)
    found = ask("agreement", done.project)
    assert found["n_items"] == len(done.given) - len(done.labels_of) > 10
    assert found["percent"]["value"] == 1 and found["alpha"]["value"] == pytest.approx(1)
    assert found["percent"]["low"] < 1, "28 items are no proof that people always agree"


def test_two_raters_of_real_pictures_disagree_as_often_as_their_table_says(tmp_path: Path) -> None:
    if not DATA.is_dir():
        pytest.skip("the real data are not here")
    data, project = cifar10n(tmp_path), tmp_path / "raters.labelwright"
    with (DATA / "images-cifar10n/labels.csv").open(encoding="utf-8", newline="") as file:
        raters = {row["file"]: (row["rater_a"], row["rater_b"]) for row in csv.DictReader(file)}
    raters = {item: raters[item] for item in data.truth}
    ask("new", project, "--task", "single", "--labels", ",".join(data.labels), "--lead", "Mara Okafor")
    ask("import", project, data.source)
    rows = [(item, label, f"slot {place}") for item, two in raters.items() for place, label in enumerate(two)]
    table = write_csv(tmp_path / "raters.csv", [("item", "label", "annotator"), *rows])
    assert ask("answer", project, "--from", table, "--new-annotator")["saved"] == 2 * len(raters)

    same = {item: two[0] for item, two in raters.items() if two[0] == two[1]}
    found = ask("agreement", project, "--scope", "all")
    assert found["percent"]["value"] == pytest.approx(len(same) / len(raters))
    assert found["percent"]["low"] < found["percent"]["value"] < found["percent"]["high"]
    now = ask("status", project)
    assert (now["answered"], now["in_review"]) == (len(raters), len(raters) - len(same))
    for answers in ("best", "agreed"):
        out = tmp_path / f"{answers}.csv"
        ask("export", project, out, "--format", "csv", "--answers", answers)
        assert {row["item"]: row["label"] for row in exported_csv(out)} == same
    ask("export", project, tmp_path / "votes.csv", "--format", "csv", "--answers", "votes")
    votes = [(row["item"], row["label"], row["annotator"]) for row in exported_csv(tmp_path / "votes.csv")]
    assert sorted(votes) == sorted(rows)


def test_labels_that_a_source_has_come_back_out_and_only_once(tmp_path: Path) -> None:
    if not DATA.is_dir():
        pytest.skip("the real data are not here")
    data, project = clothing(tmp_path), tmp_path / "folders.labelwright"
    ask("new", project, "--task", "single", "--labels", ",".join(data.labels))
    first = ask("import", project, data.source, "--labels-from-folders")
    assert (first["items_added"], first["answers_added"]) == (len(data.truth), len(data.truth))
    again = ask("import", project, data.source, "--labels-from-folders")
    assert (again["items_added"], again["items_known"], again["answers_added"]) == (0, len(data.truth), 0)
    ask("export", project, tmp_path / "out.csv", "--format", "csv")
    rows = {row["item"]: (row["label"],) for row in exported_csv(tmp_path / "out.csv")}
    assert rows == data.truth
