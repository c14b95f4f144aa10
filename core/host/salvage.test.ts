import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
// biome-ignore lint/style/noRestrictedImports: the test looks at the file as another program would
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { salvage } from '../api/salvage.ts'
import { endNode, freshFolder, graphOf, openTestHost, publish, runOnce, startNode, type TestHost } from './test-workspace.ts'

const graph = graphOf({
  begin: startNode({ a: 'text' }, 'row'),
  row: { type: 'csvRow', config: { file: 'out.csv', columns: [{ name: 'a', value: 'input.a' }] }, to: 'end' },
  end: endNode('done'),
})
const RUNS = 400

async function used(): Promise<TestHost & { file: string }> {
  const host = await openTestHost()
  const flow = publish(host, 'Flow', graph, [{ kind: 'settings', name: 'Office', body: { rooms: 3 } }])
  const asking = graphOf({
    begin: startNode({ a: 'text' }, 'ask'),
    ask: { type: 'review', config: { question: 'Well?', fields: [] }, to: { approved: 'end', declined: 'end' } },
    end: endNode('done'),
  })
  await runOnce(host, publish(host, 'Ask', asking), { a: 'open' })
  await Promise.all(Array.from({ length: RUNS - 1 }, (_, at) => runOnce(host, flow, { a: `${at} ${'x'.repeat(300)}` })))
  await host.close()
  return { ...host, file: join(host.folder, 'signalbox.db') }
}
/** Garbles a page in the middle of a table or index. */
function garble(file: string, name: string, share = 0.5): void {
  const db = new Database(file, { readonly: true })
  const pages = db.prepare(`SELECT pageno FROM dbstat WHERE name = ? AND pagetype = 'leaf' ORDER BY path`).pluck().all(name) as number[]
  db.close()
  const page = pages[Math.floor(pages.length * share)] as number
  const bytes = readFileSync(file)
  bytes.fill(0xa5, (page - 1) * 8192, page * 8192)
  writeFileSync(file, bytes)
}
const saveTo = (folder: string) => {
  const to = join(freshFolder(), 'saved')
  return { to, saved: salvage(folder, to, 'Ana', Date.now()) }
}
async function verified(folder: string): Promise<TestHost> {
  const host = await openTestHost(folder)
  expect(await host.ask('audit.verify', {})).toMatchObject({ ok: true })
  return host
}

describe('salvage', () => {
  it('takes over a whole workspace with its chain, and doubts what is open', async () => {
    const { folder } = await used()
    const { to, saved } = saveTo(folder)
    expect(saved).toMatchObject({ runs: { saved: RUNS, lost: 0, changed: [], unsealed: 1 }, chain: 'whole', inDoubt: 0 })
    const host = await verified(to)
    expect(host.store.caution()?.restoredThrough).toBe(RUNS)
    expect(host.store.strange()).toBe(null)
    expect((await host.ask('inbox.list', {})).reviews).toHaveLength(1)
  })
  it.each(['journal', 'runs', 'effects', 'audit', 'payloads', 'effects_by_run', 'workflows', 'tasks', 'plans', 'versions'])(
    'gets around a bad page in %s and leaves a record that holds',
    async (table) => {
      const { folder, file } = await used()
      garble(file, table)
      const before = readFileSync(file)
      const { to, saved } = saveTo(folder)
      expect(readFileSync(file).equals(before)).toBe(true)
      expect(saved.runs.saved).toBeGreaterThan(RUNS * 0.8)
      if (['journal', 'runs', 'effects', 'audit'].includes(table))
        expect(saved.tables.find((one) => one.table === table)?.gaps).toBeGreaterThan(0)
      const host = await verified(to)
      const { runs } = await host.ask('runs.list', { limit: 500 })
      expect(runs).toHaveLength(saved.runs.saved)
      expect(saved.runs.saved + saved.runs.lost + saved.runs.changed.length).toBe(RUNS)
      // It is a workspace to work with.
      const flow = (await host.ask('workflows.list', {})).find((one) => one.name === 'Flow' || one.name === 'Salvaged workflow 1')
      const { run } = await host.ask('runs.start', { workflow: flow?.id ?? 0, input: { a: 'new' } })
      expect(await host.runner.settled(run)).toBe('ended')
    },
  )
  it('reads a file whose header is gone', async () => {
    const { folder, file } = await used()
    const bytes = readFileSync(file)
    bytes.fill(0, 0, 100)
    writeFileSync(file, bytes)
    const { to, saved } = saveTo(folder)
    expect(saved.runs.saved).toBe(RUNS)
    await verified(to)
  })
  it('reads a file that was cut in half', async () => {
    const { folder, file } = await used()
    writeFileSync(file, readFileSync(file).subarray(0, 8192 * 20))
    const { to, saved } = saveTo(folder)
    expect(saved.runs.saved + saved.runs.lost).toBeLessThanOrEqual(RUNS)
    await verified(to)
  })
  it('leaves out a run that is not as it was sealed, and says which', async () => {
    const { folder, file } = await used()
    const db = new Database(file)
    db.prepare(`UPDATE runs SET outcome = 'better' WHERE id = 7`).run()
    db.close()
    const { to, saved } = saveTo(folder)
    expect(saved).toMatchObject({ runs: { saved: RUNS - 1, changed: [7] }, chain: 'new' })
    const host = await verified(to)
    await expect(host.ask('runs.get', { id: 7 })).rejects.toMatchObject({ code: 'not-found' })
  })
  it('is refused a folder that holds something, a workspace that is open, and none at all', async () => {
    const { folder } = await used()
    const refused = (from: string, to: string) => {
      try {
        salvage(from, to, 'Ana', 1)
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    expect(refused(folder, folder)).toBe('conflict')
    expect(refused(freshFolder(), join(freshFolder(), 'x'))).toBe('not-found')
    await openTestHost(folder)
    expect(refused(folder, join(freshFolder(), 'x'))).toBe('locked')
  })
})
