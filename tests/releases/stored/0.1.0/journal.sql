BEGIN TRANSACTION;
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
INSERT INTO "entry" VALUES(1,1,'2026-11-21T21:47:53.258107+00:00','anna','training','"tt5716238"','{"object":{"label":null,"human_labeled":false,"reviewed":false}}','{"object":{"label":"would_watch","human_labeled":true,"reviewed":true}}','sent',NULL,'applied','','{"object":{}}','2026-11-21T21:47:53.309238+00:00',NULL);
INSERT INTO "entry" VALUES(2,2,'2026-11-21T21:47:54.112263+00:00','anna','training','"tt11200923"','{"object":{"label":"would_not_watch","human_labeled":false,"reviewed":false}}','{"object":{"label":"would_watch","human_labeled":true,"reviewed":true}}','conflict',NULL,'conflict','','{"object":{"label":null,"media_title":"Salt Roads","season":2,"episode":null,"human_labeled":false,"reviewed":false,"updated_at":{"moment":"2026-11-21T21:47:52.519938+00:00"}}}','2026-11-21T21:47:54.142793+00:00',NULL);
INSERT INTO "entry" VALUES(3,3,'2026-11-21T21:47:55.367473+00:00','anna','training','"tt8703023"','{"object":{"label":null,"human_labeled":false,"reviewed":false}}','{"object":{"label":"would_not_watch","human_labeled":true,"reviewed":true}}','sent',NULL,'applied','','{"object":{}}','2026-11-21T21:47:55.449958+00:00',NULL);
INSERT INTO "entry" VALUES(4,4,'2026-11-21T21:47:55.725458+00:00','anna','training','"tt9041894"','{"object":{"label":null,"human_labeled":false,"reviewed":false}}','{"object":{"label":"would_watch","human_labeled":true,"reviewed":true}}','pending',NULL,NULL,'','{"object":{}}',NULL,NULL);
CREATE TABLE run (
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        began TEXT NOT NULL,
        process INTEGER NOT NULL
    );
INSERT INTO "run" VALUES(1,'2026-11-21T21:47:53.284640+00:00',12690);
INSERT INTO "run" VALUES(2,'2026-11-21T21:47:54.117472+00:00',12700);
INSERT INTO "run" VALUES(3,'2026-11-21T21:47:55.291217+00:00',12718);
INSERT INTO "run" VALUES(4,'2026-11-21T21:47:55.727440+00:00',12605);
CREATE TABLE said (
        database TEXT NOT NULL,
        relation TEXT NOT NULL,
        key TEXT NOT NULL,
        "values" TEXT NOT NULL,
        who TEXT NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (database, relation, key)
    ) WITHOUT ROWID;
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
INSERT INTO "step" VALUES(1,'3d1e3d85194ae16abe2d34fbebee3421',1,'/home/somebody/postgresql/run:5432/postgres/postgres','change','cli',NULL,'2026-11-21T21:47:53.258107+00:00');
INSERT INTO "step" VALUES(2,'9a2dcf2a15917cb52c7cf962aac27479',2,'/home/somebody/postgresql/run:5432/postgres/postgres','change','cli',NULL,'2026-11-21T21:47:54.112263+00:00');
INSERT INTO "step" VALUES(3,'a79e4daa9496d838b879767ac2c7adfb',3,'/home/somebody/postgresql/run:5432/postgres/postgres','change','table',NULL,'2026-11-21T21:47:55.367473+00:00');
INSERT INTO "step" VALUES(4,'86c5f001811ed5c9b1804a3d7259c7de',4,'/home/somebody/postgresql/run:5432/postgres/postgres','change','table',NULL,'2026-11-21T21:47:55.725458+00:00');
CREATE INDEX step_reverses ON step (reverses) WHERE reverses IS NOT NULL;
CREATE INDEX step_database ON step (database, id);
CREATE UNIQUE INDEX entry_row ON entry (step, relation, key);
CREATE INDEX entry_open ON entry (step, state) WHERE state IN ('pending', 'conflict');
CREATE VIEW effective AS
        SELECT * FROM entry WHERE state = 'pending' OR (state = 'sent' AND result = 'applied');
CREATE VIEW standing AS
        SELECT * FROM step WHERE kind IN ('change', 'redo')
        AND EXISTS (SELECT 1 FROM effective WHERE effective.step = step.id);
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('run',4);
INSERT INTO "sqlite_sequence" VALUES('step',4);
INSERT INTO "sqlite_sequence" VALUES('entry',4);
COMMIT;
PRAGMA user_version = 1;
PRAGMA application_id = 1919183468;
