"""The short help: first steps, words."""

from PySide6.QtCore import QCoreApplication


def tr(text: str) -> str:
    """Translate `text` in the context of Help."""
    return QCoreApplication.translate("Help", text)


def first_steps() -> list[tuple[str, str]]:
    """Return the first steps: (what to do, how)."""
    return [
        (
            tr("Label"),
            tr("Press the key beside a label. The next item is already there. Backspace takes the last answer back, "
               "as often as you like, also after a restart."),
        ),
        (
            tr("Do not know?"),
            tr("Press 0 for “can’t decide”, S to skip, F to flag an item that is broken, double or private."),
        ),
        (
            tr("Let it learn"),
            tr("After 20 answers, with two labels given twice each, the model begins to learn in the background and "
               "chooses what teaches it most. Its view stays hidden; hold M to peek."),
        ),
        (
            tr("See where you stand"),
            tr("Insights shows balance, agreement and quality, each with its n and interval. Enter on a mark lists the "
               "items behind it in Data."),
        ),
        (
            tr("Look something up"),
            tr("In Data press / and type words, or conditions such as status:open, label:NAME, by:NAME, "
               "review:disagreement, votes>1, sample:random, COLUMN:VALUE. L and F act on everything selected."),
        ),
        (
            tr("Take it out"),
            tr("Export writes the labels with a manifest, so that the same settings give the same files again."),
        ),
    ]  # fmt: skip


def words() -> list[tuple[str, str]]:
    """Return the words of the app: (word, what it means)."""
    return [
        (tr("Item"), tr("A thing to label: a picture or a text.")),
        (tr("Answer"), tr("What one person said about one item. Later answers are added, earlier ones stay.")),
        (tr("Vote"), tr("The current answer of a person to an item.")),
        (tr("Final"), tr("What training and export use: settled by a lead, else what most votes say, else nothing.")),
        (tr("Settled"), tr("Decided by a lead. Votes under it stay as they are.")),
        (tr("Held out"), tr("Items that are never trained on. They measure how good the model is.")),
        (tr("Random sample"), tr("Items fixed by lot. They tell how common each label is in all your data.")),
        (tr("Overlap"), tr("Items that two people answer. They tell how far people agree.")),
        (tr("Round"), tr("One fit of the model and one new ranking of the items.")),
        (tr("Unsure"), tr("Items the model can learn most from.")),
        (tr("Review"), tr("Items that wait for a decision: votes differ, somebody could not decide or flagged it.")),
    ]
