"""A small upright RGB picture of an image file, without decoding more than needed."""

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps, UnidentifiedImageError

from labeling.errors import LabelingError

FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF")
MAX_PIXELS = 178_956_970
"""Pillow's own limit for an error; a file of some kilobytes may otherwise unfold to gigabytes."""


def square_thumbnail(path: Path, side: int) -> NDArray[np.uint8]:
    """Return the image as an RGB array of shape (side, side, 3), upright, over white where transparent.

    The picture is stretched to the square: what is at its edges counts too. Of an animation it is the first
    frame. A JPEG is decoded at a fraction of its size.

    Raises
    ------
    LabelingError
        If the file is missing, no image of a known format, damaged, or has too many pixels.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # odd metadata; size is judged here, before anything is decoded
            with Image.open(path, formats=FORMATS) as image:
                if image.width * image.height > MAX_PIXELS:
                    raise LabelingError(
                        f"The image has {image.width * image.height / 1e6:,.0f} million pixels,"
                        f" more than {MAX_PIXELS / 1e6:,.0f} million",
                        where=str(path),
                        mend="Import a smaller version of it",
                    )
                image.draft("RGB", (4 * side, 4 * side))
                upright = ImageOps.exif_transpose(image)
                small = _over_white(upright, side).resize((side, side), Image.Resampling.BILINEAR, reducing_gap=2.0)
                return np.asarray(small, dtype=np.uint8)
    except FileNotFoundError as error:
        raise LabelingError(
            "The image is not where it was imported from", where=str(path), mend="Move it back, or locate the folder"
        ) from error
    except Image.DecompressionBombError as error:
        raise LabelingError(
            "The image has too many pixels", where=str(path), mend="Import a smaller version of it"
        ) from error
    except UnidentifiedImageError as error:
        raise LabelingError(
            "The file is no image we can read",
            where=str(path),
            mend=f"Convert it to one of: {', '.join(FORMATS)}",
        ) from error
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
        # Pillow's decoders raise all of these on damaged files.
        raise LabelingError(
            "The image is damaged or can't be read", where=str(path), mend="Replace the file, or leave the item out"
        ) from error


def _over_white(image: Image.Image, side: int) -> Image.Image:
    """Return the image as RGB, shrunk first where it is much larger than `side`, over white where transparent."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    clear.thumbnail((4 * side, 4 * side), Image.Resampling.BILINEAR, reducing_gap=2.0)
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")
