import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openBallast } from '../storage/ballast.ts'
import { openForReading } from '../storage/database.ts'
import { walBytes } from '../storage/size.ts'
import { openReadWorker } from './read-pool.ts'
import { endNode, freshFolder, graphOf, openTestHost, publish, resources, runOnce, startNode } from './test-workspace.ts'
import { KEEP_BACKUPS, openUpkeep, type UpkeepPowers } from './upkeep.ts'

const graph = graphOf({ begin: startNode({ a: 'text' }, 'end'), end: endNode('done') })
const HOUR = 3_600_000

async function kept(more: Partial<UpkeepPowers> = {}) {
  const host = await openTestHost()
  const flow = publish(host, 'Flow', graph)
  let now = Date.now()
  const lines: string[] = []
  const done: string[] = []
  const upkeep = openUpkeep({
    ...{ db: host.context.db, paths: host.context.paths, ballast: openBallast(join(host.folder, 'ballast')) },
    ...{ now: () => now, letGo: () => void done.push('let go'), log: (line: string) => void lines.push(line) },
    backUp: async () => void done.push('backup'),
    erase: async () => void done.push('erase'),
    ...more,
  })
  return {
    ...{ host, flow, upkeep, lines, done },
    async passes(milliseconds: number) {
      now += milliseconds
      await upkeep.look()
    },
  }
}

describe('upkeep', () => {
  it('makes a backup and applies the retention rules once a day, and no backup of a workspace without runs', async () => {
    const { host, flow, passes, done } = await kept()
    await passes(0)
    await passes(HOUR)
    expect(done).toEqual(['erase'])
    await runOnce(host, flow, { a: '1' })
    await passes(HOUR)
    expect(done).toEqual(['erase', 'backup'])
    await host.ask('workspace.backup', {})
    for (let hour = 0; hour < 20; hour++) await passes(HOUR)
    expect(done).toEqual(['erase', 'backup'])
    await passes(3 * HOUR)
    expect(done).toEqual(['erase', 'backup', 'backup', 'erase'])
    expect(KEEP_BACKUPS).toBe(14)
  })
  it('holds the ballast', async () => {
    const { host, passes } = await kept()
    await passes(0)
    expect(existsSync(join(host.folder, 'ballast'))).toBe(true)
  })
  it('makes readers let go of a write-ahead log that grows too large, and says so once', async () => {
    const reader: { close(): void }[] = []
    const { host, flow, passes, lines } = await kept({
      limits: { alarm: 3_000_000, small: 2_000_000 },
      letGo: () => void reader.splice(0).map((one) => one.close()),
    })
    await passes(0)
    const holding = openForReading(host.context.paths.database, true)
    holding.exec('BEGIN')
    holding.prepare('SELECT count(*) FROM runs').get()
    reader.push(holding)
    for (let at = 0; at < 200; at++) await runOnce(host, flow, { a: 'x'.repeat(900) })
    expect(walBytes(host.context.paths.database)).toBeGreaterThan(3_000_000)
    await passes(5000)
    expect(walBytes(host.context.paths.database)).toBe(0)
    expect(lines).toEqual([expect.stringContaining('readers are started anew')])
  })
  it('says what went wrong and goes on', async () => {
    const { host, flow, passes, lines } = await kept({ backUp: () => Promise.reject(new Error('no room')) })
    await runOnce(host, flow, { a: '1' })
    await passes(2 * HOUR)
    expect(lines).toEqual(['Upkeep: no room'])
    await passes(2 * HOUR)
    expect(lines).toHaveLength(2)
  })
})

describe('a reader that is started anew', () => {
  it('answers who waits that it was stopped, and the next call as ever', async () => {
    const host = await openTestHost()
    await runOnce(host, publish(host, 'Flow', graph), { a: '1' })
    const reader = openReadWorker({ workspace: host.folder, resources })
    onTestFinished(() => reader.close())
    expect(await reader.call('runs.list', {})).toMatchObject({ ok: true })
    const waiting = reader.call('audit.verify', {})
    reader.recycle()
    expect(await waiting).toMatchObject({ ok: false, error: { code: 'busy', next: expect.stringContaining('again') } })
    expect(await reader.call('runs.list', {})).toMatchObject({ ok: true, value: { runs: [{ id: 1 }] } })
  })
})

describe('the size meter', () => {
  it('counts tables with their indexes, backups and what is free', async () => {
    const host = await openTestHost()
    await runOnce(host, publish(host, 'Flow', graph), { a: '1' })
    const { file, bytes } = await host.ask('workspace.backup', {})
    expect(existsSync(file)).toBe(true)
    const size = await host.ask('workspace.size', {})
    expect(size.tables.reduce((sum, table) => sum + table.bytes, 0) + size.unused).toBeLessThanOrEqual(size.database)
    expect(size.tables.find((table) => table.name === 'effects')?.bytes).toBe(4 * 8192)
    expect(size.backups).toBe(bytes)
    expect(size.free).toBeGreaterThan(0)
    expect(size.lastBackupAt).toBeGreaterThan(Date.now() - 60_000)
  })
})

describe('the command line', () => {
  it('backs up, restores, sets and applies a retention rule, and measures', { timeout: 60_000 }, async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Flow', graph)
    await runOnce(host, flow, { a: '1' })
    const call = (...args: string[]) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, [fileURLToPath(new URL('./cli.ts', import.meta.url)), ...args], {
        encoding: 'utf8',
        env: { ...process.env, SIGNALBOX_WORKSPACE: host.folder },
      })
      return { code: status, out: stdout, err: stderr }
    }
    const to = join(freshFolder(), 'copy.db')
    expect(call('backup', '--to', to).out).toContain('through run 1, looked through')
    expect(call('restore', to)).toMatchObject({ code: 5, err: expect.stringContaining('open in another Signalbox') })
    await runOnce(host, flow, { a: '2' })
    await host.close()
    expect(JSON.parse(call('restore', to, '--by', 'Ana', '--json').out)).toMatchObject({ restoredThrough: 1, inDoubt: 0 })
    expect(call('verify')).toMatchObject({ code: 0 })
    expect(call('accept-head')).toMatchObject({ code: 3 })
    expect(call('moved')).toMatchObject({ code: 4 })
    expect(call('retention').out).toContain('nothing is ever removed')
    expect(call('retention', '--days', '30').out).toContain('contents are kept 30 days')
    expect(JSON.parse(call('retention', '--apply', '--json').out)).toMatchObject({ erased: { runs: 0 } })
    expect(call('retention', '--days', 'x')).toMatchObject({ code: 2 })
    expect(call('size').out).toMatch(/database +\d/)
  })
})
