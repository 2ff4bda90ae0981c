"""Read a picture from a file that nobody vouches for: format by its own bytes, size checked before decoding."""

from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageOps
from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QSize, Qt
from PySide6.QtGui import QImage, QImageIOHandler, QImageReader

from labeling.errors import LabelingError
from labeling.picture_files import MOST_PIXELS

MOST_BYTES = 1_000_000_000
ALLOCATION_LIMIT_MB = 1024
# Pillow warns about larger pictures; what it has to decode for us must be smaller.
MOST_PIXELS_PILLOW = 80_000_000
_TURNED = QImageIOHandler.Transformation.TransformationRotate90


@dataclass(frozen=True, slots=True)
class Picture:
    """A decoded picture: `image` may be smaller than `full_size`, the size after turning it upright."""

    image: QImage
    full_size: QSize


def sniff_format(head: bytes) -> str | None:
    """Return "jpeg", "png", "webp", "gif", "bmp" or "tiff" from the first 16 bytes, None for anything else."""
    if head.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "webp"
    if head[:6] in (b"GIF87a", b"GIF89a"):
        return "gif"
    if head[:4] in (b"II*\0", b"MM\0*"):
        return "tiff"
    # "BM" alone begins many texts; the four reserved bytes are zero in every bitmap.
    return "bmp" if head[:2] == b"BM" and head[6:10] == bytes(4) else None


def decode_picture(path: Path, fit: QSize | None = None) -> Picture:
    """Decode the first frame of the picture at `path`, upright, no larger than `fit`.

    Parameters
    ----------
    path : Path
        A JPEG, PNG, WebP, GIF, BMP or TIFF file, whatever its suffix says.
    fit : QSize, optional
        Device pixels to fit into, keeping proportions; a smaller picture is not enlarged. None decodes all.

    Raises
    ------
    LabelingError
        If the file is missing, of another format, too large, cut off or damaged.
    """
    try:
        if path.stat().st_size > MOST_BYTES:
            raise LabelingError("This file is too large to be read as a picture", where=path.name)
        data = path.read_bytes()
    except OSError as error:
        reason = error.strerror or "it cannot be opened"
        raise LabelingError(f"This picture cannot be read: {reason}", where=path.name) from error
    kind = sniff_format(data[:16])
    if kind is None:
        raise LabelingError(
            "This is no picture we can show", where=path.name, mend="Use JPEG, PNG, WebP, GIF, BMP or TIFF"
        )
    if kind == "jpeg" and _ends_early(data):
        raise LabelingError("This picture cannot be read (file ends early)", where=path.name)
    picture = _decode_with_qt(data, kind, path, fit) or _decode_with_pillow(path, kind, fit)
    if picture is None:
        raise LabelingError("This picture cannot be read (it is damaged)", where=path.name)
    return picture


def fitted(full: QSize, fit: QSize | None) -> QSize:
    """Return `full` shrunk into `fit` with its proportions, never below 1 px, never enlarged."""
    if fit is None or (full.width() <= fit.width() and full.height() <= fit.height()):
        return full
    return full.scaled(fit, Qt.AspectRatioMode.KeepAspectRatio).expandedTo(QSize(1, 1))


def _decode_with_qt(data: bytes, kind: str, path: Path, fit: QSize | None) -> Picture | None:
    if kind.encode() not in [bytes(each.data()) for each in QImageReader.supportedImageFormats()]:
        return None
    buffer = QBuffer()
    buffer.setData(QByteArray(data))
    buffer.open(QIODevice.OpenModeFlag.ReadOnly)
    reader = QImageReader(buffer, QByteArray(kind.encode()))
    try:
        return _read(reader, path, fit)
    finally:
        reader.setDevice(None)  # type: ignore[arg-type]  # so the plugin goes before the buffer: TIFF crashes else


def _read(reader: QImageReader, path: Path, fit: QSize | None) -> Picture | None:
    reader.setAutoDetectImageFormat(False)
    reader.setAutoTransform(True)
    stored = reader.size()
    if not stored.isValid():
        return None
    _refuse_bomb(stored.width(), stored.height(), MOST_PIXELS, path)
    turned = bool(reader.transformation() & _TURNED)
    full = stored.transposed() if turned else stored
    shown = fitted(full, fit)
    if shown != full:
        reader.setScaledSize(shown.transposed() if turned else shown)
    image = reader.read()
    return None if image.isNull() else Picture(image, full)


def _decode_with_pillow(path: Path, kind: str, fit: QSize | None) -> Picture | None:
    """Decode what Qt cannot, for example CMYK or 16-bit TIFF."""
    try:
        with Image.open(path, formats=[kind.upper()]) as opened:
            _refuse_bomb(opened.width, opened.height, MOST_PIXELS_PILLOW, path)
            upright = ImageOps.exif_transpose(opened)
            full = QSize(upright.width, upright.height)
            shown = fitted(full, fit)
            small = upright.convert("RGBA")
            if shown != full:
                small = small.resize((shown.width(), shown.height()), Image.Resampling.BILINEAR)
            pixels = small.tobytes()
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    view = QImage(pixels, shown.width(), shown.height(), 4 * shown.width(), QImage.Format.Format_RGBA8888)
    return Picture(view.copy(), full)


def _refuse_bomb(width: int, height: int, most: int, path: Path) -> None:
    if width * height > most:
        raise LabelingError(
            f"This picture says it has {width:,} x {height:,} pixels, too many to be shown safely",
            where=path.name,
            mend="Make a smaller copy of it",
        )


def _ends_early(data: bytes) -> bool:
    """Tell whether a JPEG stops before its end mark; Qt would show the upper half without an error."""
    last_scan = data.rfind(b"\xff\xda")
    return last_scan < 0 or data.find(b"\xff\xd9", last_scan) < 0
