// What upkeep keeps: which values a sweep found unnamed, and which runs were erased by a rule.
export const sql = `
-- touched: set to 0 while a sweep asks who still names the value; a run that names it meanwhile sets it to 1 again.
ALTER TABLE payloads ADD COLUMN touched INTEGER NOT NULL DEFAULT 1;

-- One row a batch of runs whose contents a person's rule removed; runs: their ids, as JSON. An audit entry vouches for each row.
CREATE TABLE erasures (id INTEGER PRIMARY KEY, at INTEGER NOT NULL, by TEXT NOT NULL, why TEXT NOT NULL, runs TEXT NOT NULL) STRICT;
`
