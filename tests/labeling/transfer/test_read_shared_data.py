"""Real data sets, read whole: as many items and answers as their description says."""

import gzip
import zipfile
from collections import Counter
from pathlib import Path

import pytest

from labeling.progress import silent
from labeling.transfer.readers.options import ReadOptions
from labeling.transfer.readers.recognise import open_source
from labeling.transfer.records import Rejected, SourceRow

DATA = Path(__file__).parents[3] / "../shared/data"
pytestmark = pytest.mark.skipif(not DATA.is_dir(), reason="the shared data sets are not here")


def rows_of(path: Path, **options: object) -> list[SourceRow]:
    records = list(open_source(path, ReadOptions(**options)).records(silent))
    assert not [record for record in records if isinstance(record, Rejected)]
    return [record for record in records if isinstance(record, SourceRow)]


def unpacked(name: str, folder: Path) -> Path:
    path = folder / Path(name).name.removesuffix(".gz")
    path.write_bytes(gzip.decompress((DATA / name).read_bytes()))
    return path


def label_counts(rows: list[SourceRow]) -> Counter[str]:
    return Counter(label for row in rows for answer in row.answers for label in answer.labels)


def test_agnews(tmp_path):
    rows = rows_of(unpacked("text-agnews/agnews_test.csv.gz", tmp_path), text="title+text", label="label")
    assert len(rows) == 7600
    assert set(label_counts(rows).values()) == {1900}
    assert rows[0].item.text.startswith("Fears for T N pension after talks\nUnions representing")


def test_sms_spam(tmp_path):
    rows = rows_of(unpacked("text-sms-spam/sms.csv.gz", tmp_path), label="label")
    assert label_counts(rows) == {"ham": 4827, "spam": 747}


def test_cooking_keeps_nested_values_as_data(tmp_path):
    rows = rows_of(unpacked("text-cooking-multilabel/cooking-dev.jsonl.gz", tmp_path))
    assert len(rows) == 2000
    assert '"baking": 1.0' in rows[0].item.data["cats"]


@pytest.mark.parametrize(
    ("name", "n_answers", "n_items", "n_people"),
    [
        ("crowd-bluebirds", 4212, 108, 39),
        ("crowd-dog4", 8070, 807, 109),
        ("crowd-snow-rte", 8000, 800, 164),
        ("crowd-dawid-skene-1979", 315, 45, 5),
    ],
)
def test_tables_of_votes(name, n_answers, n_items, n_people):
    rows = rows_of(DATA / name / "labels.csv", id="item", label="label", annotator_column="worker")
    answers = [answer for row in rows for answer in row.answers]
    assert len(answers) == n_answers
    assert len({row.item.key for row in rows}) == n_items
    assert len({answer.annotator for answer in answers}) == n_people


def test_clothing_photos_as_class_folders_and_as_table(tmp_path):
    with zipfile.ZipFile(DATA / "images-clothing/images.zip") as archive:
        archive.extractall(tmp_path)  # our own archive, checked by its checksum
    folders = rows_of(tmp_path, labels_from_folders=True)
    assert len(folders) == 372
    assert len(label_counts(folders)) == 10
    assert max(label_counts(folders).values()) == 73
    (tmp_path / "labels.csv").write_bytes((DATA / "images-clothing/labels.csv").read_bytes())
    table = rows_of(tmp_path / "labels.csv", image="file", id="file", label="label")
    assert {row.item.key: row.answers for row in table} == {row.item.key: row.answers for row in folders}
    assert {row.item.content_hash for row in table} == {row.item.content_hash for row in folders}
