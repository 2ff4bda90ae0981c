"""The PROJECT that a command works on, and how it is opened."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from labeling.project import SUFFIX, Project, open_project
from labeling.storage.connection import in_words

project_argument = click.argument("project", type=click.Path(path_type=Path))


def named_file(path: Path) -> Path:
    """Return the file that a person means by `path`: its suffix may be left out."""
    if path.suffix != SUFFIX and path.name and not path.is_file():
        full = path.with_name(path.name + SUFFIX)
        return full if full.is_file() else path
    return path


@contextmanager
def to_read(path: Path) -> Iterator[Project]:
    """Open the project without writing to it, not even today's backup."""
    with _opened(path, read_only=True) as project:
        yield project


@contextmanager
def to_write(path: Path) -> Iterator[Project]:
    """Open the project to change it."""
    with _opened(path, read_only=False) as project:
        yield project


@contextmanager
def _opened(path: Path, *, read_only: bool) -> Iterator[Project]:
    try:
        with open_project(named_file(path), read_only=read_only) as project:
            yield project
    except sqlite3.Error as error:  # found damaged in the middle of reading
        raise in_words(error, path) from error
