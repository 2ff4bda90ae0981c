import csv
import json

import pytest
from PIL import Image

from labeling.errors import Cancelled, LabelingError
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.survey import FOLDERS, MOST_REJECTED, count_source, look_at_source, names_of


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "sms.csv"
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "text", "label", "phone", "n"])
        for row in range(30):
            writer.writerow([row, f"message {row % 25}", ["ham", "spam"][row % 2], f"p{row // 3}", row])
        writer.writerow([99, "", "ham", "p0", 0])
    return path


def test_a_table_is_looked_at(table):
    look = look_at_source(str(table), ReadOptions())
    assert (look.kind, look.columns, len(look.rows)) == ("table", ("id", "text", "label", "phone", "n"), 20)
    assert look.rows[0] == ("0", "message 0", "ham", "p0", "0")
    assert (look.content, look.as_image, look.id, look.problem) == ("text", False, "id", "")


def test_a_table_that_nobody_understands_still_shows_its_columns(tmp_path):
    path = tmp_path / "odd.csv"
    path.write_text("a,b\n1,x\n2,y\n")
    look = look_at_source(str(path), ReadOptions())
    assert look.columns == ("a", "b")
    assert look.problem == "No column of odd.csv looks like a text or an image"
    assert look_at_source(str(path), ReadOptions(text="b")).problem == ""


def test_what_is_no_source_is_refused(tmp_path):
    with pytest.raises(LabelingError, match="There is no file or folder"):
        look_at_source(str(tmp_path / "nothing.csv"), ReadOptions())
    (tmp_path / "empty.csv").write_text("")
    with pytest.raises(LabelingError, match="is empty"):
        look_at_source(str(tmp_path / "empty.csv"), ReadOptions())


def test_a_full_pass_counts_what_an_import_would_find(table):
    count = count_source(str(table), ReadOptions())
    assert (count.items, count.images, count.duplicates, count.units) == (30, 0, 5, 25)
    assert (count.n_rejected, count.rejected[0].where, count.rejected[0].reason) == (
        1,
        "sms.csv:32",
        "the text is empty",
    )
    assert count.values["label"] == (("ham", 15), ("spam", 15))
    assert count.answers == 0


def test_labels_and_groups_are_counted_when_they_are_named(table):
    count = count_source(str(table), ReadOptions(label="label", group="phone"))
    assert (count.answers, count.units) == (30, 10)
    assert count.values[""] == (("ham", 15), ("spam", 15))
    assert "phone" not in count.values


def test_a_column_of_many_values_holds_no_labels(tmp_path):
    path = tmp_path / "many.jsonl"
    rows = [{"text": f"message {n}", "serial": f"s{n}", "kind": "x"} for n in range(100)]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert set(count_source(str(path), ReadOptions()).values) == {"kind"}


def test_a_folder_names_its_class_folders(tmp_path):
    for name, colour in (("healthy", "green"), ("rust", "red")):
        (tmp_path / "leaves" / name).mkdir(parents=True)
        Image.new("RGB", (8, 8), colour).save(tmp_path / "leaves" / name / "a.png")
    look = look_at_source(str(tmp_path / "leaves"), ReadOptions())
    assert (look.kind, look.rows) == ("folder", (("healthy/a.png", "picture"), ("rust/a.png", "picture")))
    count = count_source(str(tmp_path / "leaves"), ReadOptions())
    assert (count.items, count.images) == (2, 2)
    assert count.values[FOLDERS] == (("healthy", 1), ("rust", 1))


def test_errors_are_counted_and_the_first_ones_kept(tmp_path):
    path = tmp_path / "broken.csv"
    path.write_text("text,n\n" + "good,1\n" + ",2\n" * 500)
    count = count_source(str(path), ReadOptions())
    assert (count.items, count.n_rejected, len(count.rejected)) == (1, 500, MOST_REJECTED)


def test_it_tells_rows_and_stops(tmp_path):
    path = tmp_path / "long.csv"
    path.write_text("text\n" + "".join(f"message {n}\n" for n in range(40_000)))
    told = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done:
            raise Cancelled

    with pytest.raises(Cancelled):
        count_source(str(path), ReadOptions(), report=stop)
    assert 0 < told[-1][0] < 40_000


def test_values_become_names_of_labels():
    values = [("10", 3), ("2", 1), (" b  c ", 1), ("B c", 1), ("", 4)]
    assert names_of(values) == ("b c", "B c", "2", "10")
    assert names_of([("red,blue", 2), ("blue", 1)], several=True) == ("blue", "red")
