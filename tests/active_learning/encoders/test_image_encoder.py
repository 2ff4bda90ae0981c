import csv
import zipfile
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from active_learning.encoders.image import ImageEncoder
from active_learning.encoders.thumbnail import square_thumbnail
from active_learning.learners import LogisticLearner
from labeling.errors import LabelingError
from labeling.transfer.readers.images import ImageFacts, check_image

CLOTHING = Path(__file__).parents[3] / "../shared/data/images-clothing"


def picture(width=200, height=120):
    """Left half red, right half blue with a white bar."""
    pixels = np.zeros((height, width, 3), np.uint8)
    pixels[:, : width // 2, 0] = 220
    pixels[:, width // 2 :, 2] = 220
    pixels[: height // 5, width // 2 :] = 255
    return Image.fromarray(pixels)


@pytest.fixture
def save(tmp_path):
    def write(name, image=None, **options):
        path = tmp_path / name
        (image or picture()).save(path, **options)
        return path

    return write


def test_every_accepted_format_gives_nearly_the_same_vector(save):
    paths = [save(f"a.{ending}") for ending in ("png", "bmp", "tiff", "gif")]
    paths += [save("a.jpg", quality=95), save("a.webp", quality=95)]
    X = ImageEncoder().encode(paths)
    assert (X.shape, X.dtype) == ((6, ImageEncoder.dim), np.float32)
    assert ImageEncoder.dim <= 512
    assert np.isfinite(X).all()
    alike = X @ X.T / np.outer(np.linalg.norm(X, axis=1), np.linalg.norm(X, axis=1))
    assert alike.min() > 0.97


def test_a_turned_photo_is_seen_upright(save):
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter clockwise
    turned = save("turned.jpg", picture().transpose(Image.Transpose.ROTATE_90), exif=exif, quality=95)
    upright = square_thumbnail(save("upright.jpg", quality=95), 60).astype(int)
    assert np.abs(square_thumbnail(turned, 60).astype(int) - upright).mean() < 4


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_shows_white(save, mode):
    clear = Image.new("RGBA", (30, 30), (10, 20, 30, 0)).convert(mode)
    options = {"transparency": 0} if mode == "P" else {}
    if mode == "P":
        clear = Image.new("P", (30, 30), 0)
    assert (square_thumbnail(save("clear.png", clear, **options), 10) == 255).all()


@pytest.mark.parametrize("mode", ["1", "L", "CMYK", "I;16"])
def test_other_colour_modes_are_read(save, mode):
    path = save("mode.tiff", Image.new(mode, (40, 40)))
    assert square_thumbnail(path, 20).shape == (20, 20, 3)


def test_one_pixel_and_a_long_strip_are_encoded(save):
    X = ImageEncoder().encode([save("dot.png", picture(1, 1)), save("strip.png", picture(900, 2))])
    assert np.isfinite(X).all()


def test_what_is_no_image_is_named(tmp_path, save):
    text = tmp_path / "notes.jpg"
    text.write_text("no picture")
    half = tmp_path / "half.jpg"
    half.write_bytes(save("whole.jpg").read_bytes()[:600])
    for path, word in ((text, "no image"), (half, "damaged"), (tmp_path / "gone.png", "not where")):
        with pytest.raises(LabelingError, match=word) as caught:
            ImageEncoder().encode([path])
        assert str(path) in str(caught.value)


def test_formats_that_run_programs_or_fetch_files_are_refused(tmp_path):
    path = tmp_path / "drawing.png"
    path.write_bytes(b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 10 10\n%%EOF\n")
    with pytest.raises(LabelingError, match="no image"):
        square_thumbnail(path, 10)


def test_a_file_that_would_unfold_to_gigabytes_is_refused_before_it_does(tmp_path):
    path = tmp_path / "bomb.bmp"
    header = Image.new("1", (8, 8))
    header.save(path)
    raw = bytearray(path.read_bytes())
    raw[18:26] = (40_000).to_bytes(4, "little") + (40_000).to_bytes(4, "little")
    path.write_bytes(raw)
    with pytest.raises(LabelingError, match="pixels"):
        square_thumbnail(path, 10)


def test_what_an_import_takes_can_be_encoded_also_above_pillows_own_limit(tmp_path):
    path = tmp_path / "large.jpg"
    Image.new("L", (20_000, 9_000)).save(path)  # 180 million pixels
    assert isinstance(check_image(path), ImageFacts)
    assert square_thumbnail(path, 4).shape == (4, 4, 3)


def test_nothing_to_encode_is_fine():
    assert ImageEncoder().encode([]).shape == (0, ImageEncoder.dim)


@pytest.mark.skipif(not CLOTHING.exists(), reason="public photos are not on this machine")
def test_clothes_are_told_apart_far_better_than_by_chance(tmp_path):
    with (CLOTHING / "labels.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    with zipfile.ZipFile(CLOTHING / "images.zip") as archive:
        archive.extractall(tmp_path)
    X = ImageEncoder().encode([tmp_path / row["file"] for row in rows])
    y = np.unique([row["label"] for row in rows], return_inverse=True)[1]
    order = np.random.default_rng(0).permutation(len(y))
    train, test = order[:200], order[200:]
    learner = LogisticLearner(y.max() + 1).fit(X[train], y[train])
    assert (learner.predict_proba(X[test]).argmax(axis=1) == y[test]).mean() > 0.65  # largest class: .20
