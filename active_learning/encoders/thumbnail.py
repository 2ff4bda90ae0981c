"""A small upright RGB picture of an image file, without decoding more than needed."""

import warnings
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from labeling.errors import LabelingError
from labeling.picture_files import DECODERS, MOST_PIXELS
from labeling.transfer.readers.image_header import ACCEPTED, HEAD, sniff, webp_size


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
        with warnings.catch_warnings(), path.open("rb") as file:
            warnings.simplefilter("ignore")  # odd metadata; size is judged here, before anything is decoded
            head = file.read(HEAD)
            file.seek(0)
            kind = sniff(head)
            if kind is None:
                raise LabelingError(
                    "The file is no image we can read",
                    where=str(path),
                    mend=f"Convert it to one of: {', '.join(ACCEPTED)}",
                )
            if kind == "WebP":  # its decoder takes memory for the whole canvas at once
                _refuse_size(webp_size(head) or (0, 0), path)
            with DECODERS[kind](file) as image:
                _refuse_size(image.size, path)
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
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, TypeError) as error:
        # Pillow's decoders raise all of these on damaged files.
        raise LabelingError(
            "The image is damaged or can't be read", where=str(path), mend="Replace the file, or leave the item out"
        ) from error


def _refuse_size(size: tuple[int, int], path: Path) -> None:
    n_pixels = size[0] * size[1]
    if n_pixels > MOST_PIXELS:
        raise LabelingError(
            f"The image has {n_pixels / 1e6:,.0f} million pixels, more than {MOST_PIXELS / 1e6:,.0f} million",
            where=str(path),
            mend="Import a smaller version of it",
        )


def _over_white(image: Image.Image, side: int) -> Image.Image:
    """Return the image as RGB, shrunk first where it is much larger than `side`, over white where transparent."""
    if not image.has_transparency_data:
        return image.convert("RGB")
    clear = image.convert("RGBA")
    clear.thumbnail((4 * side, 4 * side), Image.Resampling.BILINEAR, reducing_gap=2.0)
    white = Image.new("RGBA", clear.size, "white")
    return Image.alpha_composite(white, clear).convert("RGB")
