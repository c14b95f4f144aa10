import { rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
// biome-ignore lint/style/noRestrictedImports: the test plays another program that tampers with the file
import Database from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { endNode, graphOf, openTestHost, publish, runOnce, startNode, type TestHost } from './test-workspace.ts'

const graph = graphOf({
  begin: startNode({ a: 'text' }, 'ask'),
  ask: { type: 'review', config: { question: 'Write {{ input.a }}?', fields: [] }, to: { approved: 'row', declined: 'end' } },
  row: { type: 'csvRow', config: { file: 'out.csv', columns: [{ name: 'a', value: 'input.a' }] }, to: 'end' },
  end: endNode('done'),
})

/** A workspace with every kind of entry, closed. */
async function history(): Promise<TestHost> {
  const host = await openTestHost()
  const flow = publish(host, 'Flow', graph, [{ kind: 'settings', name: 'S', body: { x: 1 } }])
  for (const a of ['one', 'two', 'three', 'large '.repeat(500)]) await runOnce(host, flow, { a })
  for (const { id, shown } of (await host.ask('inbox.list', {})).reviews) {
    const { run } = await host.ask('reviews.decide', { id, shown, verdict: 'approve', by: 'Ana' })
    await host.runner.settled(run)
  }
  await host.close()
  return host
}
const verify = async (folder: string) => {
  const host = await openTestHost(folder)
  const report = await host.ask('audit.verify', {})
  await host.close()
  return report
}
function tamper(folder: string, sql: string): void {
  const db = new Database(join(folder, 'signalbox.db'))
  const { changes } = db.prepare(sql).run()
  db.close()
  expect(changes).toBeGreaterThan(0)
}

describe('the audit chain', () => {
  it('holds over an untouched history and matches the head kept outside', async () => {
    const { folder } = await history()
    expect(await verify(folder)).toMatchObject({ ok: true, head: 'matches', broken: null })
  })
  it.each([
    ['an entry’s time', 'UPDATE audit SET at = at + 1 WHERE seq = 4'],
    ['an entry’s author', `UPDATE audit SET by = 'somebody' WHERE seq = 3`],
    ['an entry’s hash', `UPDATE audit SET hash = zeroblob(32) WHERE seq = 5`],
    ['an entry that is gone', 'DELETE FROM audit WHERE seq = 4'],
    ['the last entries cut off', 'DELETE FROM audit WHERE seq > 6'],
    ['a run’s outcome', `UPDATE runs SET outcome = 'better' WHERE id = 2`],
    ['a run’s input', `UPDATE runs SET input = replace(input, 'two', 'six') WHERE id = 2`],
    ['a step in the journal', `UPDATE journal SET body = replace(body, 'approve', 'decline') WHERE body LIKE '%approve%'`],
    ['a segment of the journal that is gone', 'DELETE FROM journal WHERE id = (SELECT max(id) FROM journal)'],
    ['a large value kept apart', `UPDATE payloads SET body = zeroblob(length(body)) WHERE rowid = 1`],
    ['a run whose uid was taken away', `UPDATE runs SET uid = NULL, outcome = 'better' WHERE id = 1`],
    ['what runs are pinned to', `UPDATE plans SET documents = '[]'`],
    ['a large value that is gone', 'DELETE FROM payloads'],
    ['a published graph', `UPDATE versions SET graph = replace(graph, 'out.csv', 'in.csv')`],
    ['a document', `UPDATE documents SET body = '{"x":2}'`],
    ['what an effect sent', `UPDATE effects SET request = replace(request, 'two', 'six') WHERE request LIKE '%two%'`],
    ['how an effect ended', `UPDATE effects SET state = 'failed' WHERE run = 1`],
    ['who decided a review', `UPDATE reviews SET by = 'Bo' WHERE id = 1`],
    ['what a reviewer was shown', `UPDATE reviews SET question = replace(question, 'one', 'ten') WHERE id = 1`],
  ])('notices %s', async (_, sql) => {
    const { folder } = await history()
    tamper(folder, sql)
    const report = await verify(folder)
    expect(report.ok).toBe(false)
    expect(report.broken?.why).toBeTruthy()
  })
  it('still notices a cut-off end after new entries were written over it', async () => {
    const { folder } = await history()
    tamper(folder, 'DELETE FROM audit WHERE seq > 6')
    const host = await openTestHost(folder)
    publish(host, 'Another', graph)
    await host.close()
    expect((await verify(folder)).broken?.why).toContain('its end was cut off')
  })
  it('notices what no entry vouches for when it was changed while nobody had it open, until a person accepts that', async () => {
    const { folder } = await history()
    tamper(folder, `UPDATE workflows SET owner = 'Somebody'`)
    expect((await verify(folder)).broken?.why).toBe('The table “workflows” was changed while no Signalbox had the workspace open.')
    const host = await openTestHost(folder)
    expect(await host.ask('audit.acceptHead', { by: 'Ana' })).toEqual({ accepted: [], altered: 'workflows' })
    expect(await host.ask('audit.verify', {})).toMatchObject({ ok: true })
    await host.close()
    expect(await verify(folder)).toMatchObject({ ok: true })
  })
  it('notices a segment of a journal under another number', async () => {
    const { folder } = await history()
    tamper(folder, 'UPDATE journal SET id = id + 1 WHERE id = (SELECT max(id) FROM journal)')
    expect((await verify(folder)).broken?.why).toContain('out of order')
  })
  it('says when there is no head outside to compare with, and takes none that is no head', async () => {
    const { folder } = await history()
    writeFileSync(join(folder, 'audit-head.json'), 'not a head')
    expect(await verify(folder)).toMatchObject({ ok: true, head: 'missing' })
    rmSync(join(folder, 'audit-head.json'))
    expect(await verify(folder)).toMatchObject({ ok: true, head: 'missing' })
  })
})
