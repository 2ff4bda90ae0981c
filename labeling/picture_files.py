"""Which picture files are taken, everywhere the same: their formats, and the largest one."""

from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.TiffImagePlugin import TiffImageFile
from PIL.WebPImagePlugin import WebPImageFile

MOST_PIXELS = 250_000_000
"""Pixels of the largest picture: whatever an import takes, a learning round and the window can read too."""

DECODERS: dict[str, type[ImageFile]] = {
    "JPEG": JpegImageFile,
    "PNG": PngImageFile,
    "WebP": WebPImageFile,
    "GIF": GifImageFile,
    "BMP": BmpImageFile,
    "TIFF": TiffImageFile,
}
"""Pillow's class for each format. `Image.open()` would warn and refuse by a process-wide limit of its own, lower."""
