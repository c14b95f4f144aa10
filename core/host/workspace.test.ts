import { spawnSync } from 'node:child_process'
import { copyFileSync, existsSync, mkdirSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
// biome-ignore lint/style/noRestrictedImports: the test plays another program that tampers with the file
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { SignalboxError } from '../model/news.ts'
import { openHost } from './host.ts'
import { endNode, freshFolder, graphOf, openTestHost, publish, resources, runOnce, startNode } from './test-workspace.ts'

const graph = graphOf({ begin: startNode({ a: 'text' }, 'end'), end: endNode('done') })
const database = (folder: string) => join(folder, 'signalbox.db')

async function refusal(folder: string): Promise<SignalboxError> {
  const tried = await openHost({ workspace: folder, resources, oneThread: true }).catch((error: unknown) => error)
  expect(tried).toBeInstanceOf(SignalboxError)
  const error = tried as SignalboxError
  expect(error.place).toBeTruthy()
  expect(error.next).toBeTruthy()
  return error
}

async function usedFolder(): Promise<string> {
  const host = await openTestHost()
  const flow = publish(host, 'Flow', graph)
  for (let n = 0; n < 50; n++) await runOnce(host, flow, { a: 'x'.repeat(500) })
  await host.close()
  return host.folder
}

describe('a workspace', () => {
  it('opens with WAL, full flushes and foreign keys', async () => {
    const { context } = await openTestHost()
    expect(['journal_mode', 'synchronous', 'foreign_keys'].map((name) => context.db.pragma(name, { simple: true }))).toEqual(['wal', 2, 1])
  })
  it('has one owner; a second is refused with who it is, and may look', async () => {
    const owner = await openTestHost()
    publish(owner, 'Flow', graph)
    const error = await refusal(owner.folder)
    expect([error.code, error.message.includes(`process ${process.pid}`)]).toEqual(['locked', true])
    const looking = await openHost({ workspace: owner.folder, resources, readOnly: true, oneThread: true })
    expect(await looking.ask('workflows.list', {})).toHaveLength(1)
    await expect(looking.ask('workflows.create', { name: 'x', owner: 'y' })).rejects.toMatchObject({ code: 'read-only' })
    await looking.close()
  })
  it('keeps its owner’s locks when the reading thread looks in', async () => {
    const folder = freshFolder()
    const host = await openHost({ workspace: folder, resources })
    const locks = () => {
      const inode = statSync(database(folder)).ino
      return existsSync('/proc/locks')
        ? readFileSync('/proc/locks', 'utf8')
            .split('\n')
            .filter((line) => line.includes(`:${inode} `)).length
        : 1
    }
    expect(locks()).toBeGreaterThan(0)
    expect((await host.call('workflows.list', {})).ok).toBe(true)
    expect(locks()).toBeGreaterThan(0)
    await host.close()
  })
  it('refuses writes of an owner whose epoch was passed', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Flow', graph)
    const other = new Database(database(host.folder))
    other.prepare(`UPDATE workspace SET value = '99' WHERE name = 'epoch'`).run()
    other.close()
    await expect(runOnce(host, flow, { a: 'x' })).rejects.toMatchObject({ code: 'locked' })
  })
  it('that is another program’s file is refused and not touched', async () => {
    const folder = freshFolder()
    for (const content of ['hello, I am a text file', Buffer.alloc(4096, 7)]) {
      writeFileSync(database(folder), content)
      expect((await refusal(folder)).code).toBe('foreign-workspace')
      expect(readFileSync(database(folder))).toEqual(Buffer.from(content))
    }
    writeFileSync(database(folder), '')
    const db = new Database(database(folder))
    db.exec('CREATE TABLE mine (x)')
    db.close()
    expect((await refusal(folder)).code).toBe('foreign-workspace')
  })
  it('that is a folder where the file should be is refused', async () => {
    const folder = freshFolder()
    mkdirSync(database(folder))
    expect((await refusal(folder)).code).toBe('foreign-workspace')
  })
  it('of a newer Signalbox is refused and not changed', async () => {
    const folder = await usedFolder()
    const db = new Database(database(folder))
    db.pragma('user_version = 99')
    db.pragma('wal_checkpoint(TRUNCATE)')
    db.close()
    expect((await refusal(folder)).code).toBe('newer-workspace')
  })
  it('that is cut short is refused at every length', async () => {
    const folder = await usedFolder()
    const whole = statSync(database(folder)).size
    for (const size of [50, 100, 4096, 8192, Math.floor(whole / 2), whole - 1]) {
      const broken = freshFolder()
      copyFileSync(database(folder), database(broken))
      truncateSync(database(broken), size)
      expect(['damaged-workspace', 'foreign-workspace']).toContain((await refusal(broken)).code)
    }
  })
  it('in a place that cannot be a folder is refused', async () => {
    const folder = freshFolder()
    writeFileSync(join(folder, 'file'), 'x')
    const error = await refusal(join(folder, 'file', 'workspace'))
    expect(error.message).toBeTruthy()
  })
  it('read beside nobody, where there is none, says so', async () => {
    const folder = freshFolder()
    await expect(openHost({ workspace: folder, resources, readOnly: true })).rejects.toMatchObject({ code: 'not-found' })
    expect(existsSync(database(folder))).toBe(false)
  })
  it('without the right to write is refused', async () => {
    // Root may write anywhere, so the attempt is made as nobody where the test runs as root.
    const folder = await usedFolder()
    const asNobody = process.getuid?.() === 0 ? { uid: 65534, gid: 65534 } : {}
    if (process.getuid?.() !== 0) spawnSync('chmod', ['-R', 'a-w', folder])
    else spawnSync('chmod', ['755', folder])
    const script = `const { openHost } = await import(${JSON.stringify(new URL('./host.ts', import.meta.url).href)})
      await openHost({ workspace: ${JSON.stringify(folder)}, resources: '', oneThread: true }).then(() => console.log('opened'), (error) => console.log(error.code, '|', error.next))`
    const tried = spawnSync(process.execPath, ['--input-type=module', '-e', script], { encoding: 'utf8', ...asNobody })
    spawnSync('chmod', ['-R', 'u+w', folder])
    expect(tried.stdout.trim()).toMatch(/^read-only \| /)
  })
})

describe('a full disk', () => {
  it('refuses new runs in plain words, loses nothing, and goes on when there is space again', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Flow', graph)
    await runOnce(host, flow, { a: 'first' })
    const { db } = host.context
    db.pragma(`max_page_count = ${db.pragma('page_count', { simple: true })}`)
    const random = () => Array.from({ length: 3000 }, () => Math.random().toString(36)).join('')
    const tried = await Promise.allSettled(Array.from({ length: 5 }, () => runOnce(host, flow, { a: random() })))
    expect(tried.map((one) => one.status)).toContain('rejected')
    for (const one of tried) if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'disk-full' })
    db.pragma('max_page_count = 1000000')
    expect((await runOnce(host, flow, { a: 'later' })).status).toBe('ended')
    const accepted = tried.filter((one) => one.status === 'fulfilled').length + 2
    expect(db.prepare('SELECT count(*) FROM runs').pluck().get()).toBe(accepted)
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
})
