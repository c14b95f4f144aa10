import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
// biome-ignore lint/style/noRestrictedImports: the test looks at the file as another program would
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { backUpWorkspace, checkCopy } from '../api/upkeep.ts'
import { backUp, backupName, listBackups, thinBackups } from '../storage/backup.ts'
import { openForReading } from '../storage/database.ts'
import { restoreBackup } from '../storage/restore.ts'
import { openHost } from './host.ts'
import { endNode, freshFolder, graphOf, openTestHost, publish, resources, runOnce, startNode, type TestHost } from './test-workspace.ts'

const asking = graphOf({
  begin: startNode({ a: 'text' }, 'ask'),
  ask: { type: 'review', config: { question: 'Well?', fields: [] }, to: { approved: 'end', declined: 'end' } },
  end: endNode('done'),
})
const plain = graphOf({ begin: startNode({ a: 'text' }, 'end'), end: endNode('done') })
const now = () => Date.now()
const restore = (folder: string, backup: string) => restoreBackup({ folder, backup, by: 'Ana', now, check: checkCopy })

/** A run with an effect of this class whose intent is committed and whose outcome is not, as a kill leaves it. */
function openEffect(host: TestHost, run: number, kind: string, key: string): void {
  host.context.change(() => {
    host.context.db
      .prepare(
        `INSERT INTO effects (key, run, seq, node, title, connector, class, state, attempt, epoch, request, request_hash, intent_at)
         VALUES (?, ?, 1, 'n', 'Send it', 'none', ?, 'intent', 1, 1, '{}', '', 1)`,
      )
      .run(key, run, kind)
  })
}
const states = (host: TestHost) =>
  Object.fromEntries(
    (host.context.db.prepare('SELECT key, state FROM effects ORDER BY key').all() as { key: string; state: string }[]).map((row) => [
      row.key,
      row.state,
    ]),
  )

describe('a backup', () => {
  it('is made while runs go on, is whole by itself, and holds a moment of the history', { timeout: 60_000 }, async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Flow', plain)
    writeFileSync(join(host.folder, 'attachments', 'model'), 'weights')
    for (let round = 0; round < 5; round++)
      await Promise.all(Array.from({ length: 200 }, () => runOnce(host, flow, { a: 'x'.repeat(900) })))
    let going = true
    const load = (async () => {
      while (going) await runOnce(host, flow, { a: 'while it is copied' })
    })()
    const first = await host.ask('workspace.backup', {})
    const second = await host.ask('workspace.backup', {})
    going = false
    await load
    expect(second.lastRun).toBeGreaterThan(first.lastRun)
    expect(first).toMatchObject({ broken: null, attachments: 1 })
    expect(second.attachments).toBe(0)
    expect(readdirSync(join(host.folder, 'backups')).sort()).toEqual(
      [first.file, second.file]
        .map((file) => file.split('/').at(-1))
        .concat('attachments')
        .sort(),
    )
    const copy = new Database(first.file, { readonly: true })
    expect(copy.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(first.lastRun)
    expect(checkCopy(copy)).toEqual({ entries: first.entries, broken: null })
    copy.close()
  })
  it('is made beside another owner by somebody who only looks', async () => {
    const owner = await openTestHost()
    await runOnce(owner, publish(owner, 'Flow', plain), { a: '1' })
    const beside = await openHost({ workspace: owner.folder, resources, readOnly: true, oneThread: true })
    const to = join(freshFolder(), 'elsewhere.db')
    const made = await backUpWorkspace(beside.context, to)
    await beside.close()
    expect(made).toMatchObject({ file: to, lastRun: 1, broken: null })
    await expect(backUpWorkspace(owner.context, to)).rejects.toMatchObject({ code: 'conflict', place: to })
  })
  it('leaves nothing half-made behind when it cannot be finished', async () => {
    const host = await openTestHost()
    const source = openForReading(host.context.paths.database, true)
    const to = join(host.folder, 'backups', 'x.db')
    const failing = () => {
      throw new Error('no')
    }
    await expect(backUp(source, host.context.paths.attachments, to, now(), failing)).rejects.toMatchObject({ code: 'internal' })
    source.close()
    expect(readdirSync(join(host.folder, 'backups'))).toEqual([])
  })
  it('of which too many were made goes, the oldest first, and nothing else with it', () => {
    const folder = freshFolder()
    const day = 86_400_000
    for (let at = 0; at < 5; at++) writeFileSync(join(folder, backupName(at * day)), '')
    writeFileSync(join(folder, 'before-upgrade-of-schema-1.db'), '')
    expect(listBackups(folder).map(({ at }) => at / day)).toEqual([4, 3, 2, 1, 0])
    expect(thinBackups(folder, 3)).toHaveLength(2)
    expect(listBackups(folder).map(({ at }) => at / day)).toEqual([4, 3, 2])
    expect(existsSync(join(folder, 'before-upgrade-of-schema-1.db'))).toBe(true)
  })
})

describe('a restored workspace', () => {
  it('is as it was at the backup, doubts what was open then, and says whose history it gave up', async () => {
    const host = await openTestHost()
    const ask = publish(host, 'Ask', asking)
    await runOnce(host, ask, { a: 'one' })
    await runOnce(host, ask, { a: 'two' })
    openEffect(host, 1, 'unkeyed', 'mail')
    openEffect(host, 1, 'keyed', 'charge')
    openEffect(host, 2, 'read', 'get')
    writeFileSync(join(host.folder, 'attachments', 'model'), 'weights')
    const backup = await host.ask('workspace.backup', {})
    const [review] = (await host.ask('inbox.list', {})).reviews
    await host.ask('reviews.decide', { id: 1, shown: review?.shown ?? '', verdict: 'approve', by: 'Ana' })
    await runOnce(host, ask, { a: 'three' })
    const epoch = Number(host.context.db.prepare(`SELECT value FROM workspace WHERE name = 'epoch'`).pluck().get())
    const head = JSON.parse(readFileSync(host.context.paths.auditHead, 'utf8'))
    expect(() => restore(host.folder, backup.file)).toThrow(expect.objectContaining({ code: 'locked' }))
    await host.close()
    rmSync(join(host.folder, 'attachments', 'model'))

    const restored = restore(host.folder, backup.file)
    expect(restored).toMatchObject({ backupAt: backup.at, restoredThrough: 2, inDoubt: 2, gaveUp: head, attachments: 1 })
    expect(existsSync(join(host.folder, 'attachments', 'model'))).toBe(true)
    const kept = new Database(restored.keptAside ?? '', { readonly: true })
    expect(kept.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(3)
    kept.close()

    const again = await openTestHost(host.folder)
    expect(states(again)).toEqual({ mail: 'in doubt', charge: 'in doubt', get: expect.not.stringContaining('doubt') })
    expect(again.context.db.prepare(`SELECT why FROM effects WHERE key = 'mail'`).pluck().get()).toContain('restored to its state of')
    expect((await again.ask('runs.get', { id: 1 })).status).toBe('in doubt')
    expect((await again.ask('inbox.list', {})).reviews).toHaveLength(2)
    expect(again.store.caution()).toEqual({ restoredThrough: 2, backupAt: backup.at })
    expect(again.store.strange()).toBe(null)
    expect(Number(again.context.db.prepare(`SELECT value FROM workspace WHERE name = 'epoch'`).pluck().get())).toBeGreaterThan(epoch)
    expect(await again.ask('audit.verify', {})).toMatchObject({ ok: true, head: 'matches' })
    const subjects = again.context.db
      .prepare(`SELECT kind, by, subject FROM audit WHERE kind IN ('workspace.restored', 'head.accepted')`)
      .all()
    expect(subjects).toEqual([
      { kind: 'workspace.restored', by: 'Ana', subject: 'run 2' },
      { kind: 'head.accepted', by: 'Ana', subject: `head ${head.seq} ${head.hash}` },
    ])
  })
  it('takes a backup on a computer that has nothing yet', async () => {
    const host = await openTestHost()
    await runOnce(host, publish(host, 'Flow', plain), { a: '1' })
    const backup = await host.ask('workspace.backup', {})
    const folder = join(freshFolder(), 'new')
    expect(restore(folder, backup.file)).toMatchObject({ keptAside: null, gaveUp: null, restoredThrough: 1 })
    const there = await openTestHost(folder)
    expect(there.store.strange()).toBe(null)
    expect(await there.ask('audit.verify', {})).toMatchObject({ ok: true })
  })
  it('takes the place of a damaged one, which is kept aside', async () => {
    const host = await openTestHost()
    await runOnce(host, publish(host, 'Flow', plain), { a: '1' })
    const backup = await host.ask('workspace.backup', {})
    await host.close()
    writeFileSync(host.context.paths.database, 'nothing of a database')
    const { keptAside } = restore(host.folder, backup.file)
    expect(readFileSync(keptAside ?? '', 'utf8')).toBe('nothing of a database')
    expect((await (await openTestHost(host.folder)).ask('runs.get', { id: 1 })).status).toBe('ended')
  })
  it('takes the place of one that vanished, where opening refuses to begin anew over a history', async () => {
    const host = await openTestHost()
    await runOnce(host, publish(host, 'Flow', plain), { a: '1' })
    const backup = await host.ask('workspace.backup', {})
    await host.close()
    for (const vanish of [() => rmSync(host.context.paths.database), () => writeFileSync(host.context.paths.database, '')]) {
      vanish()
      await expect(openTestHost(host.folder)).rejects.toMatchObject({ code: 'damaged-workspace', next: expect.stringContaining('restore') })
      restore(host.folder, backup.file)
      const again = await openTestHost(host.folder)
      expect(await again.ask('audit.verify', {})).toMatchObject({ ok: true, head: 'matches' })
      await again.close()
    }
  })
  it('is refused a backup that is damaged, changed or none, and stays as it is', async () => {
    const host = await openTestHost()
    await runOnce(host, publish(host, 'Flow', plain), { a: '1' })
    const { file } = await host.ask('workspace.backup', {})
    await host.close()
    const before = readFileSync(host.context.paths.database)
    const changed = join(freshFolder(), 'changed.db')
    copyFileSync(file, changed)
    const db = new Database(changed)
    db.prepare(`UPDATE runs SET outcome = 'better'`).run()
    db.close()
    const none = join(freshFolder(), 'none.db')
    writeFileSync(none, 'x'.repeat(200))
    for (const [backup, code] of [
      [changed, 'damaged-workspace'],
      [none, 'foreign-workspace'],
      [join(host.folder, 'no such file'), 'not-found'],
    ] as const)
      expect(() => restore(host.folder, backup)).toThrow(expect.objectContaining({ code }))
    expect(readFileSync(host.context.paths.database).equals(before)).toBe(true)
    expect(existsSync(join(host.folder, 'restoring.db'))).toBe(false)
    expect(restoreBackup({ folder: host.folder, backup: changed, by: 'Ana', now, check: checkCopy, anyway: true }).restoredThrough).toBe(1)
  })
})

describe('an older copy that was put in place by hand', () => {
  /** The database as a copy without its write-ahead log leaves it: everything since the last checkpoint is missing. */
  async function naiveCopy(): Promise<TestHost> {
    const host = await openTestHost()
    const ask = publish(host, 'Ask', asking)
    await runOnce(host, ask, { a: 'one' })
    openEffect(host, 1, 'keyed', 'charge')
    host.context.db.pragma('wal_checkpoint(TRUNCATE)')
    await runOnce(host, publish(host, 'Flow', plain), { a: 'two' })
    const bytes = readFileSync(host.context.paths.database)
    await host.close()
    writeFileSync(host.context.paths.database, bytes)
    return host
  }
  it('is noticed by the head kept outside and treated like a restore that nobody meant', async () => {
    const { folder } = await naiveCopy()
    const host = await openTestHost(folder)
    expect(states(host)).toEqual({ charge: 'in doubt' })
    expect(host.store.caution()?.restoredThrough).toBe(1)
    expect((await host.ask('audit.verify', {})).broken?.why).toContain('accept-head')
  })
  it('verifies again once a person has accepted the head, and the acceptance is in the chain', async () => {
    const { folder } = await naiveCopy()
    const host = await openTestHost(folder)
    const { accepted } = await host.ask('audit.acceptHead', { by: 'Ana' })
    expect(accepted).toHaveLength(1)
    expect(await host.ask('audit.verify', {})).toMatchObject({ ok: true, head: 'matches' })
    await expect(host.ask('audit.acceptHead', { by: 'Ana' })).rejects.toMatchObject({ code: 'not-found' })
    await host.close()
    const later = await openTestHost(folder)
    expect(await later.ask('audit.verify', {})).toMatchObject({ ok: true, head: 'matches' })
  })
})

describe('a workspace that stands elsewhere', () => {
  async function closedWithIntent(): Promise<TestHost> {
    const host = await openTestHost()
    await runOnce(host, publish(host, 'Ask', asking), { a: 'one' })
    openEffect(host, 1, 'keyed', 'charge')
    await host.close()
    return host
  }
  function copied(folder: string): string {
    const to = join(freshFolder(), 'copy')
    mkdirSync(to)
    for (const name of ['signalbox.db', 'audit-head.json']) copyFileSync(join(folder, name), join(to, name))
    return to
  }
  it('is not strange where it was', async () => {
    const { folder } = await closedWithIntent()
    const host = await openTestHost(folder)
    expect((await host.ask('host.info', {})).strange).toBe(null)
  })
  it('is asked about when its file is a copy, sends nothing by itself, and as a copy doubts what is open', async () => {
    const { folder } = await closedWithIntent()
    const host = await openTestHost(copied(folder))
    expect((await host.ask('host.info', {})).strange).toBe('moved')
    expect(host.store.strange()).toBe('moved')
    expect(states(host)).toEqual({ charge: 'intent' })
    expect(await host.ask('workspace.settleMove', { answer: 'copied', by: 'Ana' })).toEqual({ inDoubt: 1 })
    expect(states(host)).toEqual({ charge: 'in doubt' })
    expect(host.store.strange()).toBe(null)
    expect(host.store.caution()?.restoredThrough).toBe(1)
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
    await host.close()
    const again = await openTestHost(host.folder)
    expect((await again.ask('host.info', {})).strange).toBe(null)
  })
  it('is asked about on another computer, and when it was moved goes on as before', async () => {
    const { folder } = await closedWithIntent()
    const host = await openTestHost(folder, { machine: 'another computer' })
    expect((await host.ask('host.info', {})).strange).toBe('moved')
    expect(states(host)).toEqual({ charge: 'intent' })
    expect(await host.ask('workspace.settleMove', { answer: 'moved', by: 'Ana' })).toEqual({ inDoubt: 0 })
    expect((await host.ask('host.info', {})).strange).toBe(null)
    expect(host.store.caution()).toBe(null)
    // The engine goes on: a connector that is not there fails the effect for certain.
    await expect.poll(() => states(host).charge).toBe('failed')
  })
})
