import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { describe, expect, it, onTestFinished } from 'vitest'
import { sqlConnector } from '../connectors/sql.ts'
import { openForeignSqlite } from './foreign-sqlite.ts'

const signal = new AbortController().signal

function opened() {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-test-'))
  const files = join(folder, 'files')
  mkdirSync(files)
  const outside = join(folder, 'outside.db')
  for (const file of [join(files, 'crm.db'), outside]) {
    const db = new Database(file)
    db.exec('CREATE TABLE leads (id INTEGER PRIMARY KEY, name TEXT UNIQUE, points REAL, note BLOB)')
    db.close()
  }
  const sqlite = openForeignSqlite(files)
  onTestFinished(async () => {
    await sqlite.close()
    rmSync(folder, { recursive: true, force: true })
  })
  const sql = sqlConnector(
    (name) => ({ body: { kind: 'sqlite', file: name, secret: '', maxAtOnce: 8, perMinute: null }, secret: () => null }),
    { sqlite: sqlite.driver, postgres: sqlite.driver },
  )
  const ask = (statement: string, parameters: object = {}, more: object = {}, key = 'k') =>
    sql.send({ connection: 'crm.db', statement, parameters, rowLimit: 100, timeoutSeconds: 5, ...more } as never, { key, signal })
  const inside = <Value>(work: (db: Database.Database) => Value): Value => {
    const db = new Database(join(files, 'crm.db'))
    try {
      return work(db)
    } finally {
      db.close()
    }
  }
  return { folder, files, sql, ask, inside, names: () => inside((db) => db.prepare('SELECT name FROM leads ORDER BY id').pluck().all()) }
}
const ADD = 'INSERT INTO leads (name, points) VALUES (:name, :points) RETURNING id, name'

describe('a SQLite file of the files folder', () => {
  it('is written once for a key, whatever happens to the answer, and reads what was written', async () => {
    const { ask, sql, names } = opened()
    const first = await ask(ADD, { name: "O'Hara; DROP TABLE leads", points: 1.5 })
    expect(first).toEqual({ kind: 'done', status: null, result: { rows: [{ id: 1, name: "O'Hara; DROP TABLE leads" }], count: 1 } })
    expect(await ask(ADD, { name: 'again', points: 2 })).toEqual(first)
    const request = { connection: 'crm.db', statement: ADD, parameters: {}, rowLimit: 1, timeoutSeconds: 5 }
    expect(await sql.lookUp?.(request, { key: 'k' })).toEqual({ kind: 'happened', result: (first as { result: object }).result })
    expect(await sql.lookUp?.(request, { key: 'other' })).toEqual({ kind: 'not-happened' })
    expect(names()).toEqual(["O'Hara; DROP TABLE leads"])
    expect(await ask('SELECT count(*) AS n, :yes AS yes, :none AS none FROM leads', { yes: true, none: null })).toMatchObject({
      result: { rows: [{ n: 1, yes: 1, none: null }] },
    })
  })
  it('leaves neither row nor key behind when its rules are broken, or nobody may write now', async () => {
    const { ask, files, names, inside } = opened()
    await ask(ADD, { name: 'a', points: 1 })
    expect(await ask(ADD, { name: 'a', points: 1 }, {}, 'k2')).toMatchObject({
      kind: 'refused',
      failure: { code: 'sql-sqlite_constraint_unique' },
    })
    const other = new Database(join(files, 'crm.db'))
    other.exec('BEGIN IMMEDIATE')
    expect(await ask(ADD, { name: 'b', points: 1 }, {}, 'k3')).toMatchObject({ kind: 'not-sent', failure: { code: 'sql-sqlite_busy' } })
    other.exec('ROLLBACK')
    other.close()
    expect([names(), inside((db) => db.prepare('SELECT key FROM signalbox_effects').pluck().all())]).toEqual([['a'], ['k']])
    expect((await ask(ADD, { name: 'b', points: 1 }, {}, 'k3')).kind).toBe('done')
  })
  it('takes many at once, each once', async () => {
    const { ask, names } = opened()
    const all = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(ADD, { name: `n${n % 20}`, points: n }, {}, `k${n % 20}`)))
    expect(new Set(all.map((one) => one.kind))).toEqual(new Set(['done']))
    expect(names()).toHaveLength(20)
  })
  it('gives whole numbers that a double cannot hold as texts, and bytes as base64', async () => {
    const { ask, inside } = opened()
    inside((db) => db.prepare('INSERT INTO leads (id, note) VALUES (9007199254740993, ?)').run(Buffer.from('hi')))
    expect(await ask('SELECT id, note FROM leads')).toMatchObject({ result: { rows: [{ id: '9007199254740993', note: 'aGk=' }] } })
  })
  it('never gives a part of the rows, and ends a query that takes too long while other files go on', async () => {
    const { ask } = opened()
    const many = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < :most) SELECT x FROM n'
    expect(await ask(many, { most: 100 })).toMatchObject({ kind: 'done', result: { count: 100 } })
    expect(await ask(many, { most: 101 })).toMatchObject({ kind: 'refused', failure: { code: 'sql-too-many-rows' } })
    const slow = 'WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 3000000) SELECT max(x) AS x FROM n'
    expect(await ask(slow, {}, { timeoutSeconds: 0.05 })).toMatchObject({ kind: 'not-sent' })
    expect(await ask('SELECT 1 AS one')).toMatchObject({ kind: 'done' })
  })
  it('is not changed by what reads, however it is written', async () => {
    const { ask, names } = opened()
    await ask(ADD, { name: 'a', points: 1 })
    for (const statement of ["SELECT load_extension('x')", "SELECT writefile('/tmp/x', 'y')", "SELECT readfile('/etc/passwd')"])
      expect((await ask(statement)).kind).toBe('refused')
    expect(names()).toEqual(['a'])
  })
  it('is found inside the folder only', async () => {
    const { ask, files, folder } = opened()
    symlinkSync(join(folder, 'outside.db'), join(files, 'link.db'))
    symlinkSync(folder, join(files, 'up'))
    for (const connection of [
      '../outside.db',
      join(folder, 'outside.db'),
      'link.db',
      'up/outside.db',
      'missing.db',
      ':memory:',
      '',
      'crm.db\u0000',
      '~/x',
      'file:crm.db?mode=ro',
    ])
      expect([connection, await ask('SELECT 1', {}, { connection })]).toMatchObject([connection, { kind: 'refused' }])
  })
})
