// Retention: which runs a person's rule has due, and the sweep that removes values nobody names any more. Everything goes in
// small pieces with pauses, because it shares the connection with the engine.
import { hashesIn } from '../engine/interpreter/journal.ts'
import { RUN_STATUSES } from '../model/record.ts'
import type { RetentionRule } from '../model/retention.ts'
import type { AuditWriter } from './audit.ts'
import type { Db } from './database.ts'
import { eraseRuns } from './erase.ts'
import { lastRunId } from './runs.ts'
import { TRIGGER_DAYS } from './triggers.ts'

const DAY = 86_400_000
/** Runs erased in one transaction. */
const BATCH = 200
/** Ids looked at in one go. */
const WINDOW = 5_000
/** Pages given back to the disk in one go: two megabytes. */
const PAGES = 256

export type Erasing = {
  db: Db
  change<Value>(work: (append: AuditWriter['append']) => Value): Value
  now(): number
  by: string
  /** Lets others work; rejects when the host closes. */
  pause(): Promise<void>
}
export type Erased = { runs: number; values: number; pages: number }

/** Ended runs whose time is over by the first rule that fits them; nothing of them may be open. `through`: how far the look went. */
export function dueRuns(db: Db, rules: readonly RetentionRule[], now: number, after: number): { runs: number[]; through: number } {
  const through = after + WINDOW
  const cases = rules.map(() => 'WHEN (? IS NULL OR status = ?) AND (? IS NULL OR outcome = ?) THEN ?').join(' ')
  const values = rules.flatMap(({ days, status, outcome }) => {
    const number = status === null ? null : RUN_STATUSES.indexOf(status)
    return [number, number, outcome, outcome, days * DAY]
  })
  if (rules.length === 0) return { runs: [], through }
  const runs = db
    .prepare(
      `SELECT id FROM runs WHERE id > ? AND id <= ? AND uid IS NOT NULL AND duration IS NOT NULL
         AND started_at + duration < ? - CASE ${cases} END
         AND NOT EXISTS (SELECT 1 FROM effects WHERE run = runs.id AND state IN ('intent', 'in doubt'))
         AND NOT EXISTS (SELECT 1 FROM reviews WHERE run = runs.id AND state = 'open')
         AND NOT EXISTS (SELECT 1 FROM tasks WHERE run = runs.id AND state = 'open')
       ORDER BY id`,
    )
    .pluck()
    .all(after, through, now, ...values) as number[]
  return { runs, through }
}

export async function eraseByRule(erasing: Erasing, rules: readonly RetentionRule[]): Promise<Erased> {
  // What is deleted is overwritten too, so that the freed parts of the file do not keep it.
  erasing.db.pragma('secure_delete = ON')
  try {
    return await eraseAndSweep(erasing, rules)
  } finally {
    erasing.db.pragma('secure_delete = FAST')
  }
}

async function eraseAndSweep(erasing: Erasing, rules: readonly RetentionRule[]): Promise<Erased> {
  const { db, change, now, by, pause } = erasing
  let erased = 0
  for (let after = 0, last = lastRunId(db); rules.length > 0 && after < last; ) {
    const { runs, through } = dueRuns(db, rules, now(), after)
    for (let at = 0; at < runs.length; at += BATCH) {
      const batch = runs.slice(at, at + BATCH)
      change((append) => eraseRuns(db, append, batch, { at: now(), by, why: 'retention' }))
      erased += batch.length
      await pause()
    }
    after = through
    await pause()
  }
  if (rules.length > 0) await dropOldKeys(erasing)
  const values = await sweepValues(erasing)
  return { runs: erased, values, pages: await giveBackPages(erasing) }
}

/** Do-once keys of triggers outlive the contents of their run for as long as they are promised to be kept, and no longer. */
async function dropOldKeys({ db, change, now, pause }: Erasing): Promise<void> {
  const drop = db.prepare(
    `DELETE FROM triggers WHERE (workflow, key) IN (SELECT workflow, key FROM triggers JOIN runs ON runs.id = triggers.run
       WHERE runs.uid IS NULL AND triggers.at < ? LIMIT ${BATCH})`,
  )
  while (change(() => drop.run(now() - TRIGGER_DAYS * DAY).changes) === BATCH) await pause()
}

/** Removes large values that only erased runs named. A run that names one while this looks sets `touched` again. */
export async function sweepValues({ db, change, pause }: Erasing): Promise<number> {
  const unnamed = new Set(db.prepare('SELECT hash FROM payloads WHERE touched = 0').pluck().all() as string[])
  if (unnamed.size === 0) return 0
  const all = [...unnamed]
  const places = [
    ['SELECT id, input AS text FROM runs WHERE id > ? ORDER BY id LIMIT ?', 0],
    ['SELECT id, body AS text FROM journal WHERE id > ? ORDER BY id LIMIT ?', 0],
  ] as const
  for (const [sql, start] of places) {
    const select = db.prepare(sql)
    for (let after: number = start; ; ) {
      const rows = select.all(after, WINDOW) as { id: number; text: string }[]
      for (const { text } of rows) for (const hash of hashesIn(text)) unnamed.delete(hash)
      if (rows.length < WINDOW) break
      after = rows.at(-1)?.id ?? after
      await pause()
    }
  }
  let removed = 0
  const drop = db.prepare('DELETE FROM payloads WHERE hash = ? AND touched = 0')
  const keep = db.prepare('UPDATE payloads SET touched = 1 WHERE hash = ?')
  for (let at = 0; at < all.length; at += BATCH) {
    change(() => {
      for (const hash of all.slice(at, at + BATCH)) {
        if (unnamed.has(hash)) removed += drop.run(hash).changes
        else keep.run(hash)
      }
    })
    await pause()
  }
  return removed
}

/** Gives free pages back to the disk; says how many. */
export async function giveBackPages({ db, pause }: Pick<Erasing, 'db' | 'pause'>): Promise<number> {
  const free = () => Number(db.pragma('freelist_count', { simple: true }))
  const before = free()
  for (let left = before; left > 0; ) {
    db.exec(`PRAGMA incremental_vacuum(${PAGES})`)
    const now = free()
    if (now >= left) break
    left = now
    await pause()
  }
  return before - free()
}
