"""`python -m tests.pictures OUT`: every page and important state, light and dark, at two sizes, from the samples.

Offscreen, in DejaVu Sans (Debian's fonts-dejavu-core), so that pictures of two machines can be compared.
"""

import os
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Render all scenes into the folder named by the only argument."""
    if len(arguments) != 1:
        print("usage: python -m tests.pictures OUT", file=sys.stderr)
        return 2
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    with tempfile.TemporaryDirectory() as home:
        os.environ["LABELWRIGHT_HOME"] = home
        from tests.pictures.scenes import render_all  # after the platform is chosen

        for path in render_all(out, Path(home)):
            print(path)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
