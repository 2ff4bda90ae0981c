"""What a person is told about each image file that is offered."""

import hashlib
import io
import struct
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from labeling.transfer.readers.image_header import describe, sniff, webp_size
from labeling.transfer.readers.images import ImageFacts, check_image
from labeling.transfer.readers.refusal import FileRefused

NOISE = Image.fromarray(np.random.default_rng(0).integers(0, 255, (40, 60, 3), dtype=np.uint8))  # 60 wide, 40 high
FORMATS = ["JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"]


def encoded(kind: str, picture: Image.Image = NOISE, **options: object) -> bytes:
    stream = io.BytesIO()
    picture.save(stream, kind, **options)
    return stream.getvalue()


def checked(folder: Path, content: bytes) -> ImageFacts | FileRefused:
    path = folder / "some.png"  # the name never decides
    path.write_bytes(content)
    return check_image(path)


def refusal(folder: Path, content: bytes) -> str:
    result = checked(folder, content)
    assert isinstance(result, FileRefused), result
    return result.reason


@pytest.mark.parametrize("kind", FORMATS)
def test_each_accepted_format_is_taken_with_hash_and_size(tmp_path, kind):
    content = encoded(kind)
    assert checked(tmp_path, content) == ImageFacts(hashlib.sha256(content).digest(), len(content), 60, 40)


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGB"])
def test_jpeg_of_every_colour_model_is_decoded(tmp_path, mode):
    assert isinstance(checked(tmp_path, encoded("JPEG", NOISE.convert(mode), progressive=True)), ImageFacts)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
@pytest.mark.parametrize(("orientation", "shown"), [(1, (60, 40)), (3, (60, 40)), (6, (40, 60)), (8, (40, 60))])
def test_width_and_height_are_those_on_screen(tmp_path, kind, orientation, shown):
    exif = Image.Exif()
    exif[0x0112] = orientation
    facts = checked(tmp_path, encoded(kind, exif=exif))
    assert isinstance(facts, ImageFacts)
    assert (facts.width, facts.height) == shown


@pytest.mark.parametrize("kind", FORMATS)
@pytest.mark.parametrize("share", [0.3, 0.5, 0.95])
def test_a_part_of_an_image_is_refused(tmp_path, kind, share):
    content = encoded(kind)
    assert "only a part of a" in refusal(tmp_path, content[: int(len(content) * share)])


def test_half_a_jpeg_ends_early(tmp_path):
    content = encoded("JPEG", NOISE.resize((600, 400)), progressive=True)
    assert refusal(tmp_path, content[: len(content) // 2]) == "ends early: it is only a part of a JPEG image"


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b'<?xml version="1.0"?>\n<svg xmlns="http://www.w3.org/2000/svg"/>', "is an SVG drawing"),
        (b"\xef\xbb\xbf  <SVG width='9'/>", "is an SVG drawing"),
        (b"%PDF-1.7", "is a PDF file"),
        (b"\x00\x00\x00\x18ftypheic", "is a HEIC image"),
        (b"%!PS-Adobe-3.0 EPSF", "is a PostScript file"),
        (b"hello", "is no image"),
    ],
)
def test_what_is_no_accepted_image_is_named(tmp_path, content, words):
    assert refusal(tmp_path, content) == f"{words}; accepted are JPEG, PNG, WebP, GIF, BMP, TIFF"


def test_an_empty_file_and_a_missing_one_are_refused(tmp_path):
    assert refusal(tmp_path, b"") == "is empty"
    missing = check_image(tmp_path / "gone.png")
    assert isinstance(missing, FileRefused)
    assert missing.reason == "can't be read (No such file or directory)"


def png_of(width: int, height: int) -> bytes:
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    pixels = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def test_a_picture_bomb_is_refused_by_its_header(tmp_path):
    assert refusal(tmp_path, png_of(50_000, 50_000)).startswith("has 50,000 x 50,000 pixels; the limit is 250 million")
    canvas = (16_383).to_bytes(3, "little") * 2
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + canvas
    assert "pixels; the limit" in refusal(tmp_path, b"RIFF" + struct.pack("<I", len(body)) + body)


def test_pillows_own_limit_is_neither_met_nor_moved(tmp_path):
    before = Image.MAX_IMAGE_PIXELS
    facts = checked(tmp_path, png_of(20_000, 10_000))  # Image.open() raises for 200 million
    assert isinstance(facts, ImageFacts)
    assert (facts.width, facts.height) == (20_000, 10_000)
    assert before == Image.MAX_IMAGE_PIXELS


def test_a_large_png_with_a_wrong_checksum_is_refused(tmp_path):
    content = bytearray(png_of(20_000, 10_000))
    content[45] ^= 0xFF  # inside the compressed pixels
    assert "damaged" in refusal(tmp_path, bytes(content))


@pytest.mark.filterwarnings("ignore:Corrupt EXIF data")
def test_broken_exif_does_not_refuse_a_sound_picture(tmp_path):
    content = encoded("JPEG", exif=b"Exif\x00\x00II*\x00\x08\x00\x00\x00\xff\xff")
    facts = checked(tmp_path, content)
    assert isinstance(facts, ImageFacts)
    assert (facts.width, facts.height) == (60, 40)


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"exif": b"Exif\x00\x00II*\x00\x08\x00\x00\x00\x00\x00"}])
def test_webp_size_agrees_with_the_decoder(options):
    content = encoded("WEBP", **options)
    assert sniff(content) == "WebP"
    assert webp_size(content[:30]) == (60, 40)
    assert webp_size(content[:20]) is None


def test_text_is_not_described_as_anything():
    assert describe(b"id,text\n1,hello\n") == ""
    assert sniff(b"BMW drives well") is None


def test_a_webp_too_large_to_decode_is_taken_with_a_note_if_it_is_whole(tmp_path):
    body = b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + (4999).to_bytes(3, "little") * 2
    content = b"RIFF" + struct.pack("<I", len(body)) + body
    facts = checked(tmp_path, content)
    assert isinstance(facts, ImageFacts)
    assert (facts.width, facts.height) == (5000, 5000)
    assert facts.note == "WebP images above 16 million pixels are taken without decoding them"
    longer = content[:4] + struct.pack("<I", 10**6) + content[8:]
    assert refusal(tmp_path, longer) == "ends early: it is only a part of a WebP image"
