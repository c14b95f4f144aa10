// What the durable engine keeps beyond the first schema: timers, events, holds, calls between runs, do-once scopes.
export const sql = `
-- parent, parent_seq: the step of another run that called this one. depth: calls above it.
-- serial: runs of one workflow with the same serial key go one at a time, in the order of their ids.
-- rerun_of: the run this one repeats.
-- crashes: times the process ended while it worked on this run, since the run last got on.
ALTER TABLE runs ADD COLUMN parent INTEGER;
ALTER TABLE runs ADD COLUMN parent_seq INTEGER;
ALTER TABLE runs ADD COLUMN depth INTEGER NOT NULL DEFAULT 0;
ALTER TABLE runs ADD COLUMN serial TEXT;
ALTER TABLE runs ADD COLUMN rerun_of INTEGER;
ALTER TABLE runs ADD COLUMN crashes INTEGER NOT NULL DEFAULT 0;
CREATE INDEX runs_by_parent ON runs (parent, parent_seq) WHERE parent IS NOT NULL;

-- path: iteration the effect belongs to. scope: digest of a do-once key that reaches beyond the run. attempt 0: not sent yet.
-- why: what made an effect doubtful or held, in a sentence.
ALTER TABLE effects ADD COLUMN path TEXT NOT NULL DEFAULT '';
ALTER TABLE effects ADD COLUMN connection TEXT NOT NULL DEFAULT '';
ALTER TABLE effects ADD COLUMN scope TEXT;
ALTER TABLE effects ADD COLUMN retry TEXT;
ALTER TABLE effects ADD COLUMN give_up_at INTEGER;
ALTER TABLE effects ADD COLUMN sent_at INTEGER;
ALTER TABLE effects ADD COLUMN why TEXT;
CREATE INDEX effects_by_scope ON effects (scope, intent_at) WHERE scope IS NOT NULL;
-- Steps of other runs that wait for the outcome of an effect under the same do-once key.
CREATE TABLE followers (key TEXT NOT NULL, run INTEGER NOT NULL, seq INTEGER NOT NULL, PRIMARY KEY (key, run, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX followers_by_run ON followers (run, seq);

-- kind: 'wait', 'retry', 'timeout', 'late', 'run-timeout', 'remind', 'escalate', 'expire'. at: milliseconds since the epoch.
CREATE TABLE timers (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, run INTEGER NOT NULL, seq INTEGER NOT NULL, kind TEXT NOT NULL) STRICT;
CREATE INDEX timers_due ON timers (at);
CREATE INDEX timers_by_run ON timers (run, seq);

-- Events that runs wait for by key. once: the sender's own id of it.
CREATE TABLE events (id INTEGER PRIMARY KEY, key TEXT NOT NULL, body TEXT NOT NULL, at INTEGER NOT NULL, by TEXT NOT NULL, once TEXT UNIQUE) STRICT;
CREATE INDEX events_by_key ON events (key, at);
CREATE TABLE event_waits (run INTEGER NOT NULL, seq INTEGER NOT NULL, key TEXT NOT NULL, PRIMARY KEY (run, seq)) STRICT, WITHOUT ROWID;
CREATE INDEX event_waits_by_key ON event_waits (key);

-- What a person holds back: a workflow (pause), all AI, all effects, one connection (kill switch).
CREATE TABLE holds (kind TEXT NOT NULL, subject TEXT NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (kind, subject)) STRICT, WITHOUT ROWID;

-- through: the newest occurrence that was dealt with; none at or before it ever fires again. next: the one to come.
CREATE TABLE schedules (workflow INTEGER PRIMARY KEY, spec TEXT NOT NULL, through INTEGER NOT NULL, next INTEGER) STRICT;
`
