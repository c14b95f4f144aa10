import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'
import { alteredAtRest } from './at-rest.ts'
import { openForReading } from './database.ts'
import { readFact } from './facts.ts'
import { ownWorkspace } from './workspace.ts'

/** A closed workspace with a task, a trigger key and a timer, which no audit entry vouches for. */
function closed(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const owned = ownWorkspace(folder, { now: Date.now })
  owned.store.change(() => {
    owned.db.prepare(`INSERT INTO workflows (name, owner, draft, draft_saved_at) VALUES ('W', 'O', '{}', 1)`).run()
    owned.db.prepare(`INSERT INTO triggers VALUES (1, 'key', x'00', 1, 1)`).run()
    owned.db.prepare(`INSERT INTO timers (at, run, seq, kind) VALUES (1, 1, 1, 'wait')`).run()
  })
  owned.close()
  return folder
}
const look = (folder: string): string | null => {
  const db = openForReading(join(folder, 'signalbox.db'))
  try {
    return alteredAtRest(db)
  } finally {
    db.close()
  }
}
function alter(folder: string, sql: string): void {
  const db = new Database(join(folder, 'signalbox.db'))
  expect(db.prepare(sql).run().changes).toBe(1)
  db.close()
}

it('a workspace that nobody touched is as it was left, opened or not', () => {
  const folder = closed()
  expect(look(folder)).toBe(null)
  ownWorkspace(folder, { now: Date.now }).close()
  expect(look(folder)).toBe(null)
})
it.each([
  ['workflows', `UPDATE workflows SET owner = 'P'`],
  ['triggers', `UPDATE triggers SET key = 'kez'`],
  ['timers', 'UPDATE timers SET at = 2'],
  ['timers', 'DELETE FROM timers'],
  ['workspace', `UPDATE workspace SET value = '0' WHERE name = 'id'`],
  ['workspace', `UPDATE workspace SET value = 'x' WHERE name = 'at_rest'`],
])('a change in %s while nobody has it open is noticed, and stays known after it was opened', (table, sql) => {
  const folder = closed()
  alter(folder, sql)
  expect(look(folder)).toBe(table)
  const owned = ownWorkspace(folder, { now: Date.now })
  expect(alteredAtRest(owned.db)).toBe(table)
  owned.close()
  expect(look(folder)).toBe(table)
})
it('nothing is said of a workspace whose owner was killed', () => {
  const folder = closed()
  const owned = ownWorkspace(folder, { now: Date.now })
  expect(readFact(owned.db, 'at_rest')).toBe(null)
  expect(alteredAtRest(owned.db)).toBe(null)
  owned.close()
})
