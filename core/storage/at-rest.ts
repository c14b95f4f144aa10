// Much that a workspace holds is vouched for by no audit entry while it may still change: drafts, open tasks and reviews, keys of
// triggers, timers. A clean close leaves a digest of it, so that a bit that turns while nobody has the workspace open is noticed.
import { createHash } from 'node:crypto'
import type { Db } from './database.ts'
import { dropFact, keepFact, readFact } from './facts.ts'

/** Rows up to which a digest is made: a tenth of a second at each close. Larger tables are left to their other proofs. */
const MOST_ROWS = 50_000
/** Facts that are written about the rest itself, or into a copy of it. */
const PASSING = `('at_rest', 'altered', 'backup_taken')`

/**
 * `[name, rows]`: what is read for the digest, from the tables themselves and not from their indexes. Ended runs, journals and
 * entries hold by themselves.
 */
function sources(db: Db): [string, string][] {
  const tables = db
    .prepare(`SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name`)
    .pluck()
    .all() as string[]
  return tables.map((table): [string, string] => {
    switch (table) {
      case 'workspace':
        return [table, `SELECT * FROM workspace WHERE name NOT IN ${PASSING}`]
      case 'runs':
        // Of an ended run its seal leaves out who called it and how it got on.
        return [
          table,
          `SELECT * FROM runs NOT INDEXED WHERE status <> 3 OR parent IS NOT NULL OR parent_seq IS NOT NULL OR depth IS NOT 0
             OR serial IS NOT NULL OR crashes IS NOT 0`,
        ]
      case 'journal':
        return [
          table,
          `SELECT journal.* FROM runs CROSS JOIN journal ON journal.id BETWEEN runs.id * 65536 AND runs.id * 65536 + 65535
           WHERE runs.status <> 3 AND runs.duration IS NULL ORDER BY journal.id`,
        ]
      case 'payloads':
        // The body is held against its hash when it is read.
        return [table, 'SELECT hash, packing, size, touched FROM payloads NOT INDEXED']
      case 'audit':
        return [table, 'SELECT max(seq) FROM audit']
      default:
        return [table, `SELECT * FROM "${table}" NOT INDEXED`]
    }
  })
}

type Digests = { [table: string]: string }

/** Null when there is too much of it. */
function digest(db: Db): Digests | null {
  let rows = 0
  const digests: Digests = {}
  for (const [table, sql] of sources(db)) {
    const hash = createHash('sha256')
    for (const row of db.prepare(sql).raw().iterate() as IterableIterator<unknown[]>) {
      if (++rows > MOST_ROWS) return null
      hash.update(JSON.stringify(row))
    }
    digests[table] = hash.digest('base64url').slice(0, 22)
  }
  return digests
}

/** At a clean close, as the last write. */
export function keepAtRest(db: Db): void {
  const digests = digest(db)
  if (digests) keepFact(db, 'at_rest', JSON.stringify(digests))
  else dropFact(db, 'at_rest')
}

/**
 * The first table that is not as the last clean close left it; null when all are, or when nothing can be said (the last close was
 * none, there is too much to look at, or an owner is at work).
 */
export function alteredAtRest(db: Db): string | null {
  const noticed = readFact(db, 'altered')
  if (noticed) return noticed
  const text = readFact(db, 'at_rest')
  if (!text) return null
  const kept = readDigests(text)
  if (!kept) return 'workspace'
  const now = digest(db)
  return now && (Object.keys(kept).find((table) => kept[table] !== now[table]) ?? null)
}

/** At opening, before anything is written: what was noticed stays known until a person accepts it. */
export function leaveRest(db: Db): string | null {
  const altered = alteredAtRest(db)
  db.transaction(() => {
    dropFact(db, 'at_rest')
    if (altered) keepFact(db, 'altered', altered)
  }).immediate()
  return altered
}

function readDigests(text: string): Digests | null {
  try {
    const parsed = JSON.parse(text) as Digests
    return typeof parsed === 'object' ? parsed : null
  } catch {
    return null
  }
}
