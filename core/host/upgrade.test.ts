import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { zstdDecompressSync } from 'node:zlib'
// biome-ignore lint/style/noRestrictedImports: the test looks at the file as another program would
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { copyBefore, migrate } from '../storage/migrate.ts'
import { migrations, SCHEMA_VERSION } from '../storage/migrations/index.ts'
import { freshFolder, openTestHost } from './test-workspace.ts'

const fixtures = fileURLToPath(new URL('../storage/migrations/fixtures', import.meta.url))
const released = readdirSync(fixtures).map((name) => ({ name, schema: Number(/schema-(\d+)/.exec(name)?.[1]) }))

/** A workspace as a released Signalbox left it. */
function unpacked(name: string): { folder: string; file: string } {
  const folder = freshFolder()
  const file = join(folder, 'signalbox.db')
  writeFileSync(file, zstdDecompressSync(readFileSync(join(fixtures, name))))
  return { folder, file }
}
function look<Value>(file: string, at: (db: Database.Database) => Value): Value {
  const db = new Database(file)
  try {
    return at(db)
  } finally {
    db.close()
  }
}
/** As if another computer had it before: opened now, nothing is sent by itself while the test looks. */
const elsewhere = (file: string) =>
  look(file, (db) => db.prepare(`INSERT INTO workspace VALUES ('machine', 'another'), ('place', '1 1 1')`).run())
const version = (db: Database.Database) => db.pragma('user_version', { simple: true })
const TABLES = [
  'workflows',
  'versions',
  'documents',
  'plans',
  'runs',
  'triggers',
  'journal',
  'payloads',
  'effects',
  'reviews',
  'tasks',
] as const
const counts = (db: Database.Database) => TABLES.map((table) => db.prepare(`SELECT count(*) FROM ${table}`).pluck().get())
const open = (db: Database.Database) => [
  db.prepare(`SELECT id, status FROM runs WHERE duration IS NULL ORDER BY id`).all(),
  db.prepare(`SELECT key, state FROM effects WHERE state IN ('intent', 'in doubt') ORDER BY key`).all(),
  db.prepare(`SELECT id FROM reviews WHERE state = 'open' ORDER BY id`).all(),
  db.prepare(`SELECT id FROM tasks WHERE state = 'open' ORDER BY id`).all(),
]
const schemaOf = (db: Database.Database) => db.prepare('SELECT name, sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name').all()

describe.each(released)('a workspace of schema $schema', ({ name, schema }) => {
  it('is upgraded with every row, what was open still open, and a record that holds', async () => {
    const { folder, file } = unpacked(name)
    const before = look(file, (db) => ({ version: version(db), counts: counts(db), open: open(db), entries: entries(db) }))
    expect(before.version).toBe(schema)
    for (const items of before.open) expect(items.length).toBeGreaterThan(0)
    elsewhere(file)
    const host = await openTestHost(folder)
    expect(host.runner).toBeTruthy()
    const after = { counts: counts(host.context.db), open: open(host.context.db) }
    expect(after).toEqual({ counts: before.counts, open: before.open })
    const report = await host.ask('audit.verify', {})
    expect(report).toMatchObject({ ok: true })
    expect(report.entries).toBeGreaterThanOrEqual(Number(before.entries))
    expect((await host.ask('inbox.list', {})).reviews.length).toBe(before.open[2]?.length)
    expect(version(host.context.db)).toBe(SCHEMA_VERSION)
    expect(host.context.db.pragma('auto_vacuum', { simple: true })).toBe(2)
    await host.close()
    const fresh = await openTestHost()
    expect(look(file, schemaOf)).toEqual(schemaOf(fresh.context.db))
  })
  it('keeps a copy from before, as it was', async () => {
    const { folder, file } = unpacked(name)
    elsewhere(file)
    const before = look(file, counts)
    await (await openTestHost(folder)).close()
    const copy = copyBefore(file, schema)
    expect(existsSync(copy)).toBe(true)
    expect(
      look(copy, (db) => ({ version: version(db), counts: counts(db), whole: db.pragma('integrity_check', { simple: true }) })),
    ).toEqual({
      ...{ version: schema, counts: before, whole: 'ok' },
    })
  })
  it.each(migrations.slice(schema).map((_, at) => schema + at))(
    'is as it was when step %i of its upgrade fails, and then upgrades',
    (at) => {
      const { file } = unpacked(name)
      const before = look(file, (db) => ({ version: version(db), schema: schemaOf(db), counts: counts(db) }))
      const failing = migrations.map((step, place) => (place === at ? { ...step, sql: `${step.sql}; SELECT no_such_function();` } : step))
      look(file, (db) => expect(() => migrate(db, file, schema, failing)).toThrow('no_such_function'))
      expect(look(file, (db) => ({ version: version(db), schema: schemaOf(db), counts: counts(db) }))).toEqual(before)
      look(file, (db) => migrate(db, file, schema))
      expect(look(file, version)).toBe(SCHEMA_VERSION)
    },
  )
  it('is as it was when the upgrade is killed in the middle, and then upgrades', async () => {
    const { folder, file } = unpacked(name)
    const before = look(file, (db) => ({ version: version(db), schema: schemaOf(db), counts: counts(db) }))
    const here = (path: string) => JSON.stringify(new URL(path, import.meta.url).href)
    const script = `
      const { default: Database } = await import(${JSON.stringify(import.meta.resolve('better-sqlite3'))})
      const { migrate } = await import(${here('../storage/migrate.ts')})
      const { migrations } = await import(${here('../storage/migrations/index.ts')})
      const db = new Database(${JSON.stringify(file)})
      db.pragma('journal_mode = WAL')
      db.function('die', () => process.kill(process.pid, 'SIGKILL'))
      const last = migrations.length - 1
      migrate(db, ${JSON.stringify(file)}, ${schema}, migrations.map((step, at) => at === last ? { ...step, sql: step.sql + '; SELECT die();' } : step))`
    const killed = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8' })
    expect(killed.signal).toBe('SIGKILL')
    expect(look(file, (db) => ({ version: version(db), schema: schemaOf(db), counts: counts(db) }))).toEqual(before)
    elsewhere(file)
    const host = await openTestHost(folder)
    expect(version(host.context.db)).toBe(SCHEMA_VERSION)
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
  it('is left alone when there is no room for the copy', () => {
    const { file } = unpacked(name)
    writeFileSync(join(file, '..', 'backups'), 'a file stands where the folder should be')
    const before = readFileSync(file)
    look(file, (db) => expect(() => migrate(db, file, schema)).toThrow())
    expect(readFileSync(file).equals(before)).toBe(true)
  })
})

const entries = (db: Database.Database) => db.prepare('SELECT count(*) FROM audit').pluck().get()
