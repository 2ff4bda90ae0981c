"""The schema, as named steps. A released step is never edited: a change is a new step at the end."""

import sqlite3

from sqlite_utils import Database, Migrations

APPLICATION_ID = 0x4C425752  # "LBWR"

migrations = Migrations("labelwright")
_FIRST = """
CREATE TABLE setting (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE person (
    id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, name TEXT NOT NULL UNIQUE, initials TEXT NOT NULL,
    role TEXT NOT NULL CHECK (role IN ('annotator', 'reviewer', 'lead')),
    kind TEXT NOT NULL CHECK (kind IN ('person', 'source', 'simulated')), active INTEGER NOT NULL DEFAULT 1);
CREATE TABLE device (id INTEGER PRIMARY KEY, uid TEXT NOT NULL UNIQUE, counter INTEGER NOT NULL DEFAULT 0);
CREATE TABLE label (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, position INTEGER NOT NULL, key TEXT, colour INTEGER NOT NULL,
    choose_when TEXT NOT NULL DEFAULT '', target INTEGER,
    state TEXT NOT NULL DEFAULT 'active' CHECK (state IN ('active', 'retired', 'merged', 'split')),
    merged_into INTEGER REFERENCES label(id));
CREATE TABLE guideline (
    version INTEGER PRIMARY KEY, at INTEGER NOT NULL, person_id INTEGER NOT NULL REFERENCES person(id),
    text TEXT NOT NULL);
CREATE TABLE source (
    id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, path TEXT NOT NULL, person_id INTEGER REFERENCES person(id));
CREATE TABLE import (
    id INTEGER PRIMARY KEY, source_id INTEGER NOT NULL REFERENCES source(id), at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('running', 'done', 'undone')),
    n_items INTEGER NOT NULL DEFAULT 0, n_answers INTEGER NOT NULL DEFAULT 0);
CREATE TABLE item (
    id INTEGER PRIMARY KEY, key TEXT NOT NULL UNIQUE, source_id INTEGER NOT NULL REFERENCES source(id),
    import_id INTEGER NOT NULL REFERENCES import(id), kind TEXT NOT NULL, content_hash BLOB NOT NULL,
    unit_id INTEGER NOT NULL, grp TEXT, time TEXT, path TEXT, size INTEGER NOT NULL, width INTEGER, height INTEGER);
CREATE INDEX item_by_content ON item (content_hash);
CREATE INDEX item_by_group ON item (grp) WHERE grp IS NOT NULL;
CREATE INDEX item_in_unit ON item (unit_id) WHERE unit_id <> id;
CREATE TABLE content (item_id INTEGER PRIMARY KEY REFERENCES item(id), text TEXT, data TEXT);
CREATE TABLE changed (
    item_id INTEGER PRIMARY KEY REFERENCES item(id), content_hash BLOB NOT NULL, at INTEGER NOT NULL);
CREATE TABLE event (
    seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, kind TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES person(id), device_id INTEGER NOT NULL REFERENCES device(id),
    counter INTEGER NOT NULL, at INTEGER NOT NULL, step INTEGER NOT NULL, item_id INTEGER REFERENCES item(id),
    prev BLOB, target BLOB, grp BLOB, import_id INTEGER REFERENCES import(id), value TEXT,
    label_version INTEGER NOT NULL, guideline_version INTEGER NOT NULL, stream TEXT, round_id INTEGER,
    rank INTEGER, design_prob TEXT, suggestion_seen INTEGER, seconds REAL);
CREATE INDEX event_of_item ON event (item_id, person_id) WHERE item_id IS NOT NULL;
CREATE INDEX event_step ON event (person_id, seq) WHERE step = 1;
CREATE INDEX event_of_group ON event (grp) WHERE grp IS NOT NULL;
CREATE INDEX event_of_import ON event (import_id) WHERE import_id IS NOT NULL;
CREATE INDEX event_other ON event (kind) WHERE kind NOT IN ('answer', 'repeat', 'settle');
CREATE TABLE undone (
    seq INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, person_id INTEGER NOT NULL, dropped INTEGER NOT NULL);
CREATE INDEX undone_of_person ON undone (person_id, seq) WHERE dropped = 0;
CREATE TABLE vote (
    item_id INTEGER NOT NULL, person_id INTEGER NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT,
    old INTEGER NOT NULL, PRIMARY KEY (item_id, person_id)) WITHOUT ROWID;
CREATE INDEX vote_of_person ON vote (person_id, seq);
CREATE TABLE repeat_vote (
    seq INTEGER PRIMARY KEY, item_id INTEGER NOT NULL, person_id INTEGER NOT NULL, kind TEXT NOT NULL, value TEXT);
CREATE INDEX repeat_of_item ON repeat_vote (item_id);
CREATE TABLE item_state (
    item_id INTEGER PRIMARY KEY, import_id INTEGER NOT NULL, u REAL NOT NULL, o REAL NOT NULL,
    shuffle REAL NOT NULL, wanted INTEGER NOT NULL DEFAULT 1, n_votes INTEGER NOT NULL DEFAULT 0,
    n_people_votes INTEGER NOT NULL DEFAULT 0, n_done INTEGER NOT NULL DEFAULT 0, n_skips INTEGER NOT NULL DEFAULT 0,
    settled TEXT, final TEXT, review TEXT);
CREATE INDEX state_open_u ON item_state (import_id, u) WHERE n_done = 0;
CREATE INDEX state_open_shuffle ON item_state (import_id, shuffle) WHERE n_done = 0 AND n_votes = 0;
CREATE INDEX state_awaiting ON item_state (u)
    WHERE (n_done > 0 OR n_votes > 0) AND n_people_votes < wanted AND wanted > 1 AND settled IS NULL;
CREATE INDEX state_undecided ON item_state (item_id) WHERE n_done > 0 AND n_people_votes = 0;
CREATE INDEX state_review ON item_state (review, item_id) WHERE review IS NOT NULL;
CREATE INDEX state_answered ON item_state (item_id) WHERE n_votes > 0;
CREATE INDEX state_u ON item_state (import_id, u);
CREATE TABLE tally (key TEXT PRIMARY KEY, n INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE import_tally (
    import_id INTEGER NOT NULL, key TEXT NOT NULL, n INTEGER NOT NULL, PRIMARY KEY (import_id, key)) WITHOUT ROWID;
CREATE TABLE touched (
    import_id INTEGER NOT NULL, item_id INTEGER NOT NULL, PRIMARY KEY (import_id, item_id)) WITHOUT ROWID;
CREATE TABLE round (
    id INTEGER PRIMARY KEY, at INTEGER NOT NULL, seed INTEGER NOT NULL, trained_on INTEGER NOT NULL,
    seconds REAL NOT NULL, seq INTEGER NOT NULL, report TEXT NOT NULL);
CREATE TABLE queue (
    rank INTEGER PRIMARY KEY, item_id INTEGER NOT NULL UNIQUE, stream TEXT NOT NULL, score REAL,
    round_id INTEGER NOT NULL REFERENCES round(id));
CREATE TABLE claim (
    item_id INTEGER NOT NULL, person_id INTEGER NOT NULL, at INTEGER NOT NULL, slot INTEGER NOT NULL,
    stream TEXT NOT NULL, round_id INTEGER, rank INTEGER, design_prob TEXT NOT NULL,
    PRIMARY KEY (item_id, person_id)) WITHOUT ROWID;
CREATE INDEX claim_of_person ON claim (person_id, slot);
CREATE TABLE cursor (
    person_id INTEGER PRIMARY KEY, slot INTEGER NOT NULL DEFAULT 0, overlap_u REAL NOT NULL DEFAULT 0);
"""


# Whole rows, because a hostile trigger may bear a name that looks like one of these.
_STATISTICS = {
    ("table", "sqlite_stat1", "CREATE TABLE sqlite_stat1(tbl,idx,stat)"),
    ("table", "sqlite_stat4", "CREATE TABLE sqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)"),
}


def _run(db: Database, script: str) -> None:
    for statement in script.split(";"):  # not executescript, which would commit the step's transaction
        if statement.strip():
            db.execute(statement)


@migrations()
def first_schema(db: Database) -> None:
    """Lay every table of the first release; marks and version belong to the same transaction."""
    _run(db, _FIRST)
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    db.execute("PRAGMA user_version = 1")


STEPS = ("first_schema",)
VERSION = len(STEPS)


def migrate(db: Database) -> None:
    """Bring `db` to the newest schema, one transaction a step; a step sets `user_version` itself."""
    migrations.apply(db)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the schema version that the file claims."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def applied_steps(db: Database) -> list[str]:
    """Return the names of the steps that made the file, in order, also names that this version does not know."""
    return [step.name for step in migrations.applied(db)]


def expected_schema(version: int) -> set[tuple[str, str, str]]:
    """Return (type, name, sql) of everything that our own steps make up to `version`."""
    db = Database(sqlite3.connect(":memory:", isolation_level=None))
    try:
        migrations.ensure_migrations_table(db)
        migrations.apply(db, stop_before=STEPS[version:])
        return schema_of(db.conn)
    finally:
        db.close()


def schema_of(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Return (type, name, sql) of every row of the file's schema; SQLite's own statistics are left out."""
    rows = connection.execute("SELECT type, name, sql FROM sqlite_schema").fetchall()
    return {(kind, name, " ".join((sql or "").split())) for kind, name, sql in rows} - _STATISTICS
