// Who is asked, who has approved so far, and what became of a review that nobody decided in time.
export const sql = `
-- bound: what the hash of what is shown covers. 0: the question; 1: the run, step and node as well.
-- assignee, team: who is asked now; the question keeps whom it asked first.
-- changes, was: what people changed so far and what it was at first, as JSON.
ALTER TABLE reviews ADD COLUMN bound INTEGER NOT NULL DEFAULT 0;
ALTER TABLE reviews ADD COLUMN assignee TEXT;
ALTER TABLE reviews ADD COLUMN team TEXT NOT NULL DEFAULT '';
ALTER TABLE reviews ADD COLUMN changes TEXT;
ALTER TABLE reviews ADD COLUMN was TEXT;
ALTER TABLE reviews ADD COLUMN reminded_at INTEGER;
ALTER TABLE reviews ADD COLUMN escalated_at INTEGER;
ALTER TABLE reviews ADD COLUMN escalated_to TEXT;
ALTER TABLE reviews ADD COLUMN decided_for TEXT;
UPDATE reviews SET team = coalesce(json_extract(question, '$.group'), '');

-- Approvals where two are needed. on_behalf: whom it was given for, as JSON. void: what was shown has changed since.
CREATE TABLE votes (
  id INTEGER PRIMARY KEY,
  review INTEGER NOT NULL REFERENCES reviews(id),
  by TEXT NOT NULL,
  on_behalf TEXT,
  named INTEGER NOT NULL,
  verdict TEXT NOT NULL,
  reason TEXT NOT NULL,
  changes TEXT NOT NULL,
  shown TEXT NOT NULL,
  at INTEGER NOT NULL,
  void INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX votes_by_review ON votes (review);

-- Who started a run, where a person did.
CREATE TABLE starters (run INTEGER PRIMARY KEY, by TEXT NOT NULL) STRICT;

ALTER TABLE tasks ADD COLUMN comment TEXT;
`
