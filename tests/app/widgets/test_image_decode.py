import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSize

from app.widgets.image_decode import decode_picture, fitted, sniff_format
from labeling.errors import LabelingError


def gradient(width: int = 120, height: int = 80) -> Image.Image:
    across, down = np.meshgrid(np.linspace(0, 255, width), np.linspace(0, 255, height))
    return Image.fromarray(np.stack([across, down, np.full_like(across, 90)], axis=-1).astype(np.uint8))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"])
def test_six_formats_are_read_whatever_the_suffix(tmp_path: Path, kind: str):
    path = tmp_path / "picture.dat"
    gradient().save(path, format=kind)
    assert sniff_format(path.read_bytes()[:16]) == kind.lower()
    picture = decode_picture(path)
    assert picture.full_size == picture.image.size() == QSize(120, 80)
    corner = picture.image.pixelColor(110, 10)
    assert corner.red() > 200
    assert corner.green() < 60


def test_a_large_picture_is_decoded_at_view_size(tmp_path: Path):
    path = tmp_path / "large.jpg"
    gradient(1200, 800).save(path)
    picture = decode_picture(path, QSize(300, 300))
    assert picture.full_size == QSize(1200, 800)
    assert picture.image.size() == QSize(300, 200)


def test_a_turned_photo_stands_upright_and_is_fitted_upright(tmp_path: Path):
    path = tmp_path / "turned.jpg"
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: show it a quarter clockwise
    gradient(400, 200).save(path, exif=exif)
    picture = decode_picture(path, QSize(100, 100))
    assert picture.full_size == QSize(200, 400)
    assert picture.image.size() == QSize(50, 100)
    assert picture.image.pixelColor(25, 95).red() > 200  # the right end of the stored picture is at the bottom now


@pytest.mark.parametrize("mode", ["CMYK", "I;16", "L", "LA", "P", "1"])
def test_odd_tiffs_are_read_too(tmp_path: Path, mode: str):
    path = tmp_path / "odd.tif"
    if mode == "I;16":
        Image.fromarray(np.full((40, 60), 40_000, dtype=np.uint16)).save(path)
    else:
        gradient(60, 40).convert("LA" if mode == "LA" else mode).save(path)
    assert decode_picture(path).full_size == QSize(60, 40)


def svg() -> bytes:
    return b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><rect width="9" height="9"/></svg>'


def bomb() -> bytes:
    """A PNG head that promises 30,000 x 30,000 pixels."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (svg(), "no picture we can show"),
        (b"", "no picture we can show"),
        (b"BMW builds cars, this is a text", "no picture we can show"),
        (b"\x89PNG\r\n\x1a\n" + b"rubbish" * 9, "damaged"),
        (bomb(), "30,000 x 30,000 pixels"),
    ],
)
def test_what_is_no_picture_is_refused_in_words(tmp_path: Path, data: bytes, words: str):
    path = tmp_path / "innocent.png"
    path.write_bytes(data)
    with pytest.raises(LabelingError, match=words) as refusal:
        decode_picture(path)
    assert "innocent.png" in str(refusal.value)


def test_a_jpeg_that_ends_early_is_not_shown_as_half_a_picture(tmp_path: Path):
    whole, half = tmp_path / "whole.jpg", tmp_path / "half.jpg"
    gradient(600, 400).save(whole, exif=b"Exif\0\0" + b"\xff\xd8\xff\xda \xff\xd9")  # as a thumbnail inside has
    half.write_bytes(whole.read_bytes()[: whole.stat().st_size // 2])
    assert decode_picture(whole).full_size == QSize(600, 400)
    with pytest.raises(LabelingError, match="file ends early"):
        decode_picture(half)


def test_a_missing_file_is_named(tmp_path: Path):
    with pytest.raises(LabelingError, match=r"cannot be read.*gone\.jpg"):
        decode_picture(tmp_path / "gone.jpg")


def test_fitting_keeps_proportions_and_never_enlarges():
    assert fitted(QSize(100, 50), QSize(400, 400)) == QSize(100, 50)
    assert fitted(QSize(4000, 10), QSize(100, 100)) == QSize(100, 1)
    assert fitted(QSize(100, 50), None) == QSize(100, 50)
