// The yardstick: a bare loop that stores R1 the naive way (one run row, eight step rows with the whole item as JSON),
// WAL, synchronous FULL, 64 runs a transaction, no evaluation. Run in the same minute, before and after.
import { rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
// biome-ignore lint/style/noRestrictedImports: the yardstick is a bare loop over SQLite on purpose
import Database from 'better-sqlite3'
import { leads, referenceSteps } from './workload.ts'

/** Runs a second and bytes a run on disk. */
export function yardstick(folder: string, runs: number): { runsPerSecond: number; bytesPerRun: number } {
  const file = join(folder, 'yardstick.db')
  for (const end of ['', '-wal', '-shm']) rmSync(file + end, { force: true })
  const db = new Database(file)
  db.pragma('journal_mode = WAL')
  db.pragma('synchronous = FULL')
  db.exec(`CREATE TABLE runs(id INTEGER PRIMARY KEY, workflow_id INTEGER NOT NULL, lead_id TEXT NOT NULL, status INTEGER NOT NULL, outcome TEXT, started_at INTEGER NOT NULL, ended_at INTEGER, input TEXT);
    CREATE INDEX runs_wf ON runs(workflow_id, status, id);
    CREATE TABLE steps(run_id INTEGER NOT NULL, idx INTEGER NOT NULL, node TEXT NOT NULL, status INTEGER NOT NULL, started_at INTEGER NOT NULL, dur_us INTEGER NOT NULL, output TEXT, PRIMARY KEY(run_id, idx)) WITHOUT ROWID;`)
  const rows = leads(10_000).map((lead) => ({
    id: lead.id,
    input: JSON.stringify(lead),
    steps: referenceSteps(lead).map(([name, item]) => [name, JSON.stringify(item)] as const),
  }))
  const run = db.prepare('INSERT INTO runs VALUES(?,1,?,1,?,?,?,?)')
  const step = db.prepare('INSERT INTO steps VALUES(?,?,?,1,?,?,?)')
  const group = db.transaction((from: number, to: number) => {
    for (let at = from; at < to; at++) {
      const row = rows[at % rows.length] as (typeof rows)[number]
      run.run(at + 1, row.id, 'assigned', at, at + 3, row.input)
      for (const [index, [name, item]] of row.steps.entries()) step.run(at + 1, index, name, at, 120, item)
    }
  })
  const began = process.hrtime.bigint()
  for (let at = 0; at < runs; at += 64) group(at, Math.min(runs, at + 64))
  const seconds = Number(process.hrtime.bigint() - began) / 1e9
  db.pragma('wal_checkpoint(TRUNCATE)')
  db.close()
  return { runsPerSecond: runs / seconds, bytesPerRun: statSync(file).size / runs }
}
