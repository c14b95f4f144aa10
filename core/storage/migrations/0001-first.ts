// The first schema. Versions, journal, document versions and audit entries are append-only.
export const sql = `
CREATE TABLE workspace (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE workflows (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  owner TEXT NOT NULL,
  description TEXT NOT NULL DEFAULT '',
  draft TEXT NOT NULL,
  draft_saved_at INTEGER NOT NULL,
  live INTEGER
) STRICT;

CREATE TABLE versions (
  id INTEGER PRIMARY KEY,
  workflow INTEGER NOT NULL REFERENCES workflows(id),
  number INTEGER NOT NULL,
  hash TEXT NOT NULL,
  graph TEXT NOT NULL,
  note TEXT NOT NULL,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (workflow, number)
) STRICT;

CREATE TABLE documents (
  id INTEGER PRIMARY KEY,
  kind TEXT NOT NULL,
  name TEXT NOT NULL,
  version INTEGER NOT NULL,
  body TEXT NOT NULL,
  hash TEXT NOT NULL,
  by TEXT NOT NULL,
  at INTEGER NOT NULL,
  UNIQUE (kind, name, version)
) STRICT;

-- What runs are pinned to: a version of a workflow with the documents at the versions they had when the run started.
CREATE TABLE plans (
  id INTEGER PRIMARY KEY,
  version INTEGER NOT NULL REFERENCES versions(id),
  documents TEXT NOT NULL,
  UNIQUE (version, documents)
) STRICT;

-- uid: 16 random bytes that no other run of any copy of this database shares; salt of its hashes and part of its do-once keys.
CREATE TABLE runs (
  id INTEGER PRIMARY KEY,
  uid BLOB,
  plan INTEGER NOT NULL REFERENCES plans(id),
  status INTEGER NOT NULL,
  outcome TEXT,
  trigger TEXT NOT NULL,
  started_at INTEGER NOT NULL,
  as_of INTEGER,
  duration INTEGER,
  input TEXT NOT NULL
) STRICT;
CREATE INDEX runs_by_plan ON runs (plan);
CREATE INDEX runs_open ON runs (status) WHERE status <> 3;

CREATE TABLE triggers (
  workflow INTEGER NOT NULL,
  key TEXT NOT NULL,
  body_hash BLOB NOT NULL,
  run INTEGER NOT NULL,
  at INTEGER NOT NULL,
  PRIMARY KEY (workflow, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX triggers_by_run ON triggers (run);

-- id = run * 65536 + segment: the segments of a run lie together and in order.
CREATE TABLE journal (id INTEGER PRIMARY KEY, body TEXT NOT NULL) STRICT;

CREATE TABLE payloads (hash TEXT NOT NULL UNIQUE, packing INTEGER NOT NULL, size INTEGER NOT NULL, body BLOB NOT NULL) STRICT;

CREATE TABLE effects (
  key TEXT PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id) DEFERRABLE INITIALLY DEFERRED,
  seq INTEGER NOT NULL,
  node TEXT NOT NULL,
  title TEXT NOT NULL,
  connector TEXT NOT NULL,
  class TEXT NOT NULL,
  window_hours REAL,
  state TEXT NOT NULL,
  attempt INTEGER NOT NULL,
  epoch INTEGER NOT NULL,
  request TEXT NOT NULL,
  request_hash TEXT NOT NULL,
  outcome TEXT,
  intent_at INTEGER NOT NULL,
  outcome_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX effects_by_run ON effects (run, seq);
CREATE INDEX effects_open ON effects (state) WHERE state IN ('intent', 'in doubt');

CREATE TABLE reviews (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id) DEFERRABLE INITIALLY DEFERRED,
  seq INTEGER NOT NULL,
  node TEXT NOT NULL,
  question TEXT NOT NULL,
  shown TEXT NOT NULL,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  due_at INTEGER,
  verdict TEXT,
  by TEXT,
  reason TEXT,
  decided_at INTEGER
) STRICT;
CREATE INDEX reviews_open ON reviews (id) WHERE state = 'open';
CREATE INDEX reviews_by_run ON reviews (run, seq);

CREATE TABLE tasks (
  id INTEGER PRIMARY KEY,
  run INTEGER NOT NULL REFERENCES runs(id) DEFERRABLE INITIALLY DEFERRED,
  seq INTEGER NOT NULL,
  title TEXT NOT NULL,
  body TEXT NOT NULL,
  assignee TEXT,
  team TEXT NOT NULL,
  fields TEXT NOT NULL,
  due_at INTEGER,
  state TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  done_by TEXT,
  done_at INTEGER
) STRICT;
CREATE INDEX tasks_open ON tasks (assignee) WHERE state = 'open';
CREATE INDEX tasks_by_run ON tasks (run);

CREATE TABLE audit (
  seq INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  by TEXT NOT NULL,
  kind TEXT NOT NULL,
  subject TEXT NOT NULL,
  payload BLOB NOT NULL,
  hash BLOB NOT NULL
) STRICT;
`
