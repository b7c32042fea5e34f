"""The journal's tables. `PRAGMA user_version` counts the migrations that a file has."""

APPLICATION = 0x72646A6C
"""`PRAGMA application_id`: "rdjl"."""

MIGRATIONS = (
    """
    CREATE TABLE run (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        began TEXT NOT NULL,
        process INTEGER NOT NULL
    );
    CREATE TABLE step (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        name TEXT NOT NULL UNIQUE,
        run INTEGER NOT NULL REFERENCES run,
        database TEXT NOT NULL,
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        reverses TEXT,
        at TEXT NOT NULL
    );
    CREATE INDEX step_reverses ON step (reverses) WHERE reverses IS NOT NULL;
    CREATE INDEX step_database ON step (database, id);
    CREATE TABLE entry (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        step INTEGER NOT NULL REFERENCES step,
        at TEXT NOT NULL,
        who TEXT NOT NULL,
        relation TEXT NOT NULL,
        key TEXT NOT NULL,
        before TEXT NOT NULL,
        after TEXT NOT NULL,
        state TEXT NOT NULL,
        xid INTEGER,
        result TEXT,
        why TEXT NOT NULL DEFAULT '',
        found TEXT NOT NULL DEFAULT '{"object":{}}',
        settled TEXT,
        resolution TEXT
    );
    CREATE UNIQUE INDEX entry_row ON entry (step, relation, key);
    CREATE INDEX entry_open ON entry (step, state) WHERE state IN ('pending', 'conflict');
    CREATE VIEW effective AS
        SELECT * FROM entry WHERE state = 'pending' OR (state = 'sent' AND result = 'applied');
    CREATE VIEW standing AS
        SELECT * FROM step WHERE kind IN ('change', 'redo')
        AND EXISTS (SELECT 1 FROM effective WHERE effective.step = step.id);
    CREATE TABLE said (
        database TEXT NOT NULL,
        relation TEXT NOT NULL,
        key TEXT NOT NULL,
        "values" TEXT NOT NULL,
        who TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (database, relation, key)
    ) WITHOUT ROWID;
    """,
    """
    CREATE TABLE undertaking (
        name TEXT PRIMARY KEY,
        run INTEGER NOT NULL,
        database TEXT NOT NULL,
        kind TEXT NOT NULL,
        source TEXT NOT NULL,
        reverses TEXT,
        what TEXT NOT NULL,
        at TEXT NOT NULL,
        total INTEGER NOT NULL,
        models TEXT NOT NULL
    );
    CREATE TABLE undertaking_part (
        undertaking TEXT NOT NULL REFERENCES undertaking ON DELETE CASCADE,
        first INTEGER NOT NULL,
        keys TEXT NOT NULL,
        takes TEXT NOT NULL,
        PRIMARY KEY (undertaking, first)
    ) WITHOUT ROWID;
    """,
    "ALTER TABLE entry ADD COLUMN server TEXT",
)
"""Each is applied once, in order, whole or not at all. Never change one that was released."""

VERSION = len(MIGRATIONS)
