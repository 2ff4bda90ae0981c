"""The agreement figures that go into a manifest: those of the screens, computed at the same moment as the rows."""

from sqlite_utils import Database

from labeling.agreement_report import Scope, project_agreement

_NAMES = ("percent", "alpha", "fleiss", "ac1")


def agreement_for_manifest(db: Database) -> dict[str, object]:
    """Return the overall figures on what was labelled and in the data, as plain JSON values."""
    return {"labelled": _figures(db, "labelled"), "data": _figures(db, "data")}


def _figures(db: Database, scope: Scope) -> dict[str, object]:
    report = project_agreement(db, scope).report
    return {name: getattr(report, name).as_json() for name in _NAMES} | {"n_items": report.n_items}
