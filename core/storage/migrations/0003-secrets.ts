// Secrets at rest, sealed under a key that is kept outside the workspace.
export const sql = `
-- sealed: ciphertext and tag of AES-256-GCM, bound to the name and this database. nonce: random, new with every value.
CREATE TABLE secrets (name TEXT PRIMARY KEY, nonce BLOB NOT NULL, sealed BLOB NOT NULL, by TEXT NOT NULL, at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
`
