"""What `demo` builds its sample projects from: real scans of digits, made-up tickets, simulated annotators."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path

import numpy as np

DIGIT_LABELS = tuple("1234567890")  # so that each digit but 0 has its own key
PICTURE_SIDE = 96  # pixels; the scans have 8


@dataclass(frozen=True, slots=True, kw_only=True)
class TicketRow:
    """One made-up message to a support desk, and the label its writer meant."""

    id: str
    text: str
    label: str


def ticket_rows() -> tuple[TicketRow, ...]:
    """Return the 240 made-up tickets of resources/samples, in the order of the file."""
    lines = files("resources").joinpath("samples", "made_up_tickets.jsonl").read_text(encoding="utf-8")
    return tuple(TicketRow(**json.loads(line)) for line in lines.splitlines())


def write_digit_pictures(folder: Path, n: int, seed: int) -> tuple[tuple[str, str], ...]:
    """Write `n` handwritten digits as PNG files under `folder`, which is made if need be.

    Parameters
    ----------
    folder : Path
        Where "scan-0001.png" and so on go; the names tell nothing about the digit.
    n : int
        How many of scikit-learn's 1,797 scans, drawn without replacement; 1 to 1,797.
    seed : int
        The same seed gives the same files.

    Returns
    -------
    pictures : tuple of (name, label)
        The name relative to `folder`, and the digit as it was labelled by those who made the data.

    Raises
    ------
    ValueError
        If `n` is out of range.

    Notes
    -----
    An 8 x 8 scan (ink from 0 to 16) becomes dark ink on white paper and is enlarged with a bicubic filter: it
    looks soft because it is; no detail is added.
    """
    from PIL import Image
    from sklearn.datasets import load_digits  # takes a second to import

    scans = load_digits()
    if not 1 <= n <= len(scans.images):
        raise ValueError(f"n must be 1 to {len(scans.images)}, got {n}")
    folder.mkdir(parents=True, exist_ok=True)
    chosen = np.random.default_rng(seed).permutation(len(scans.images))[:n]
    pictures = []
    for number, index in enumerate(chosen, start=1):
        name = f"scan-{number:04d}.png"
        paper = np.round(255 * (1 - scans.images[index] / 16)).astype(np.uint8)
        picture = Image.fromarray(paper).resize((PICTURE_SIDE, PICTURE_SIDE), Image.Resampling.BICUBIC)
        picture.save(folder / name)
        pictures.append((name, str(scans.target[index])))
    return tuple(pictures)


@dataclass(frozen=True, slots=True)
class SimulatedAnnotator:
    """Somebody who does not exist and answers right with probability `accuracy`, in [0, 1].

    The same person gives the same item the same answer, in whatever order items come. A wrong answer is any of
    the other labels, each as likely. `name` starts with "Simulated", so that no screen shows it as a person.
    """

    name: str
    accuracy: float
    seed: int

    def __post_init__(self) -> None:
        if not self.name.startswith("Simulated "):
            raise ValueError(f'the name must start with "Simulated ", got {self.name!r}')
        if not 0.0 <= self.accuracy <= 1.0:
            raise ValueError(f"accuracy must be in [0, 1], got {self.accuracy}")

    def answer(self, true_label: str, labels: Sequence[str], item_key: str) -> str:
        """Return this annotator's label for the item `item_key`, one of `labels`.

        Raises
        ------
        ValueError
            If `true_label` is not one of `labels`.
        """
        if true_label not in labels:
            raise ValueError(f"the true label {true_label!r} is not one of {list(labels)}")
        others = [label for label in labels if label != true_label]
        digest = hashlib.sha256(json.dumps([self.seed, self.name, item_key]).encode()).digest()
        luck = (int.from_bytes(digest[:8]) >> 11) / 2**53  # exact in a float, so never 1
        if luck < self.accuracy or not others:
            return true_label
        return others[int.from_bytes(digest[8:16]) % len(others)]


def simulated_annotators(seed: int) -> tuple[SimulatedAnnotator, ...]:
    """Return the three simulated annotators of the samples: careful, usual, hasty."""
    people = (("Simulated Ada", 0.97), ("Simulated Ben", 0.92), ("Simulated Cleo", 0.85))
    return tuple(SimulatedAnnotator(name, accuracy, seed) for name, accuracy in people)
