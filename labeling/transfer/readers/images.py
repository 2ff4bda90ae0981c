"""One image file, hashed and looked through to its last byte before an item is made of it."""

import hashlib
import struct
import threading
import zlib
from contextlib import nullcontext
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image
from PIL.ImageFile import ImageFile

from labeling.picture_files import DECODERS, MOST_PIXELS
from labeling.transfer.readers.image_header import ACCEPTED, HEAD, describe, sniff, webp_size
from labeling.transfer.readers.refusal import FileRefused, RowRefused

DECODED_PIXELS = 64_000_000  # at four bytes each still far from the promised 1 GiB for an import
_WEBP_PIXELS = DECODED_PIXELS // 4  # its decoder takes four times as much
_LARGE_PIXELS = 16_000_000
_IN_MEMORY = 32 * 2**20  # bytes; a larger file is read in pieces
_ORIENTATION = 0x0112
_SIDEWAYS = (5, 6, 7, 8)

# What Pillow's parsers raise on bytes that are not what they claim to be.
_DAMAGE = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    EOFError,
    LookupError,
    OverflowError,
    ArithmeticError,
    AttributeError,
    RuntimeError,
    struct.error,
    zlib.error,
    Image.DecompressionBombError,
    Warning,  # where a program turns warnings into errors
)
_one_large_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class ImageFacts:
    """A sound image: SHA-256 and number of its bytes, pixels as displayed, and a note if there is one."""

    content_hash: bytes
    size: int
    width: int
    height: int
    note: str = ""


def check_image(path: Path) -> ImageFacts | FileRefused:
    """Return the facts of the image at `path`, or why it is refused.

    The size is read from the header before any pixel; every image is then decoded (JPEG at an eighth of its
    size, which still reads every byte), as half a copied file often looks whole to a viewer. PNG above
    `DECODED_PIXELS` is checked by its checksums, other formats that large are taken with a note. Safe to call
    from several threads.
    """
    try:
        size = path.stat().st_size
        if size == 0:
            return FileRefused("is empty")
        if size > _IN_MEMORY:
            with path.open("rb") as stream:
                content_hash = hashlib.file_digest(stream, "sha256").digest()
                stream.seek(0)
                return _look(stream, content_hash, size)
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the path
        return FileRefused(f"can't be read ({getattr(error, 'strerror', None) or error})")
    return _look(BytesIO(data), hashlib.sha256(data).digest(), len(data))


def _look(stream: BinaryIO, content_hash: bytes, size: int) -> ImageFacts | FileRefused:
    head = stream.read(HEAD)
    stream.seek(0)
    kind = sniff(head)
    if kind is None:
        what = describe(head)
        return FileRefused(f"{f'is {what}' if what else 'is no image'}; accepted are {', '.join(ACCEPTED)}")
    try:
        width, height, note = _measure_webp(stream, head, size) if kind == "WebP" else _measure(stream, kind)
    except RowRefused as refused:
        return FileRefused(str(refused))
    except MemoryError:
        return FileRefused("needs more memory than there is")
    except _DAMAGE as error:
        return FileRefused(_damage(error, kind, stream, size))
    return ImageFacts(content_hash, size, width, height, note)


def _measure(stream: BinaryIO, kind: str) -> tuple[int, int, str]:
    """Read all of an image; return width and height as displayed, and a note if it was not decoded."""
    image = DECODERS[kind](stream)
    _refuse_size(*image.size)
    width, height = image.size
    note = ""
    if kind == "JPEG":
        image.draft("RGB", (1, 1))
        _load(image)
    elif width * height <= DECODED_PIXELS:
        _load(image)
    elif kind == "PNG":
        image.verify()
    else:
        note = _undecoded(kind, DECODED_PIXELS)
    if kind != "TIFF" and _orientation(image) in _SIDEWAYS:  # Pillow turns TIFF by itself
        width, height = height, width
    return width, height, note


def _measure_webp(stream: BinaryIO, head: bytes, size: int) -> tuple[int, int, str]:
    """Do the same for WebP, whose decoder takes all its memory as soon as it is made."""
    width, height = webp_size(head) or (0, 0)
    _refuse_size(width, height)
    if width * height > _WEBP_PIXELS:
        if size < 8 + int.from_bytes(head[4:8], "little"):
            raise EOFError
        return width, height, _undecoded("WebP", _WEBP_PIXELS)
    with _one_large_at_a_time if width * height > _LARGE_PIXELS // 4 else nullcontext():
        image = DECODERS["WebP"](stream)
        image.load()
    if _orientation(image) in _SIDEWAYS:
        width, height = height, width
    return width, height, ""


def _undecoded(kind: str, limit: int) -> str:
    return f"{kind} images above {limit // 10**6} million pixels are taken without decoding them"


def _refuse_size(width: int, height: int) -> None:
    if width < 1 or height < 1:
        raise RowRefused("is damaged: it has no pixels")
    if width * height > MOST_PIXELS:
        raise RowRefused(f"has {width:,} x {height:,} pixels; the limit is {MOST_PIXELS // 10**6} million in all")


def _load(image: ImageFile) -> None:
    with _one_large_at_a_time if image.width * image.height > _LARGE_PIXELS else nullcontext():
        image.load()


def _orientation(image: ImageFile) -> int:
    if "exif" not in image.info:  # getexif() would decode a large PNG in search of it
        return 1
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except _DAMAGE:  # broken EXIF says nothing about the pixels, which were just read
        return 1


def _damage(error: BaseException, kind: str, stream: BinaryIO, size: int) -> str:
    stream.seek(0)
    head = stream.read(12)
    stream.seek(max(0, size - 16))
    tail = stream.read()
    message = str(error).lower()
    early = (
        isinstance(error, EOFError)
        or any(word in message for word in ("truncat", "not enough", "cannot read", "early"))
        or (kind == "PNG" and b"IEND" not in tail)
        or (kind == "JPEG" and b"\xff\xd9" not in tail)
        or (kind == "WebP" and size < 8 + int.from_bytes(head[4:8], "little"))
    )
    if early:
        return f"ends early: it is only a part of a {kind} image"
    return f"is damaged, or only a part of a {kind} image"
