"""Figures and tables in words, for people."""

from collections.abc import Iterable, Sequence

from labeling.quality.figure import Figure


def table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return aligned columns under a header; numbers lean to the right, None is left blank."""
    kept = [list(row) for row in rows]
    cells = [list(header), *([_cell(value) for value in row] for row in kept)]
    widths = [max(len(row[at]) for row in cells) for at in range(len(header))]
    right = [bool(kept) and all(isinstance(row[at], int | float | None) for row in kept) for at in range(len(header))]
    return "\n".join(
        "  ".join(
            cell.rjust(width) if lean else cell.ljust(width)
            for cell, width, lean in zip(row, widths, right, strict=True)
        ).rstrip()
        for row in cells
    )


def figure_words(figure: Figure) -> str:
    """Return a figure with its interval and n, or why it has no value."""
    if figure.value is None:
        return f"none: {figure.why}"
    if figure.low is None or figure.high is None:
        return f"{figure.value:.3f} (n {figure.n:,})"
    return f"{figure.value:.3f} ({figure.low:.3f} to {figure.high:.3f}, n {figure.n:,})"


def counted(n: int, one: str, many: str = "") -> str:
    """Return "1 item" or "1,234 items"."""
    return f"{n:,} {one if n == 1 else many or one + 's'}"


def _cell(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, int) and not isinstance(value, bool):
        return f"{value:,}"
    return " ".join(str(value).split())
