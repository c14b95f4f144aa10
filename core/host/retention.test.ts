import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { saveDocument } from '../api/documents.ts'
import { plainText } from '../history/narrative.ts'
import { RETENTION, type RetentionRule } from '../model/retention.ts'
import { dueRuns } from '../storage/retention.ts'
import { endNode, graphOf, openTestHost, publish, runOnce, startNode, type TestHost } from './test-workspace.ts'

const DAY = 86_400_000
const graph = graphOf({
  begin: startNode({ a: 'text', note: 'text' }, 'row'),
  row: { type: 'csvRow', config: { file: 'out.csv', columns: [{ name: 'a', value: 'input.a' }] }, to: 'end' },
  end: endNode('done'),
})
const asking = graphOf({
  begin: startNode({ a: 'text' }, 'ask'),
  ask: { type: 'review', config: { question: 'About {{ input.a }}?', fields: [] }, to: { approved: 'end', declined: 'end' } },
  end: endNode('answered'),
})
const secret = 'Maria Example, born 1980'
const rule = (days: number, more: Partial<RetentionRule> = {}): RetentionRule => ({ days, status: null, outcome: null, ...more })
const set = (host: TestHost, ...rules: RetentionRule[]) =>
  saveDocument(host.context, { kind: 'retention', name: RETENTION, body: { rules } }, 'Ana')
/** Tells the clock on by `days` for what is due; the runs stay where they were. */
const later = (host: TestHost, days: number): TestHost => {
  Object.assign(host.context, { now: () => Date.now() + days * DAY })
  return host
}

async function used(): Promise<TestHost> {
  const host = await openTestHost()
  const flow = publish(host, 'Flow', graph)
  const ask = publish(host, 'Ask', asking)
  await runOnce(host, flow, { a: secret, note: 'same '.repeat(1000) }, 'key of Maria')
  await runOnce(host, flow, { a: 'other', note: 'same '.repeat(1000) })
  await runOnce(host, flow, { a: 'third', note: `only here ${secret} `.repeat(1000) })
  await runOnce(host, ask, { a: secret })
  await runOnce(host, ask, { a: 'open' })
  const review = (await host.ask('inbox.list', {})).reviews.find((one) => one.run === 4)
  await host.ask('reviews.decide', { id: review?.id ?? 0, shown: review?.shown ?? '', verdict: 'approve', by: 'Bo', reason: secret })
  await host.runner.settled(4)
  return host
}
const count = (host: TestHost, sql: string) => Number(host.context.db.prepare(`SELECT count(*) FROM ${sql}`).pluck().get())

describe('retention', () => {
  it('removes nothing while there is no rule', async () => {
    const host = later(await used(), 40_000)
    expect(await host.ask('workspace.erase', {})).toMatchObject({ runs: 0, values: 0 })
    expect(count(host, 'journal')).toBeGreaterThan(5)
  })
  it('removes what ended runs held, leaves that they ran, and the chain holds', async () => {
    const host = await used()
    set(host, rule(30))
    expect(await host.ask('workspace.erase', {})).toMatchObject({ runs: 0 })
    later(host, 31)
    expect(await host.ask('workspace.erase', {})).toMatchObject({ runs: 4, values: 2 })
    expect(await host.ask('audit.verify', {})).toMatchObject({ ok: true, head: 'matches' })
    expect(count(host, 'runs')).toBe(5)
    expect(count(host, 'journal WHERE id < 5 * 65536')).toBe(0)
    expect(count(host, 'effects')).toBe(3)
    const run = await host.ask('runs.get', { id: 1 })
    expect(run).toMatchObject({ status: 'ended', outcome: 'done', input: {}, steps: [] })
    expect(plainText(run.headline)).toBe('Flow: contents removed by the retention rule')
    expect((await host.ask('runs.list', {})).runs).toHaveLength(5)
    // The open run is as it was.
    expect((await host.ask('inbox.list', {})).reviews.map((one) => one.run)).toEqual([5])
    expect((await host.ask('runs.get', { id: 5 })).input).toEqual({ a: 'open' })
  })
  it('leaves nothing of them in the file once its free pages are given back', async () => {
    const host = await used()
    const long = Array.from({ length: 5000 }, () => Math.random().toString(36)).join('')
    await runOnce(host, { id: 1, planId: 1 }, { a: secret, note: long })
    set(host, rule(1))
    later(host, 2)
    const { pages } = await host.ask('workspace.erase', {})
    expect(pages).toBeGreaterThan(0)
    await host.close()
    const bytes = readFileSync(host.context.paths.database)
    expect(bytes.includes(secret)).toBe(false)
    expect(bytes.includes('open')).toBe(true)
  })
  it('keeps the do-once key of an erased run as long as keys are promised to be kept', async () => {
    const host = await used()
    set(host, rule(1))
    later(host, 2)
    await host.ask('workspace.erase', {})
    expect(count(host, 'triggers')).toBe(1)
    later(host, 31)
    await host.ask('workspace.erase', {})
    expect(count(host, 'triggers')).toBe(0)
  })
  it('goes by the first rule that fits a run', async () => {
    const host = await used()
    const { db } = host.context
    const due = (...rules: RetentionRule[]) => dueRuns(db, rules, Date.now() + 10 * DAY, 0).runs
    expect(due(rule(11))).toEqual([])
    expect(due(rule(9))).toEqual([1, 2, 3, 4])
    expect(due(rule(9, { outcome: 'answered' }))).toEqual([4])
    expect(due(rule(11, { outcome: 'answered' }), rule(9))).toEqual([1, 2, 3])
    expect(due(rule(9, { status: 'failed' }))).toEqual([])
    expect(due()).toEqual([])
  })
  it('keeps a large value as long as one run names it, and one that a run names during the sweep', async () => {
    const host = await used()
    set(host, rule(1, { outcome: 'done' }))
    host.context.change(() => host.context.db.prepare('UPDATE runs SET duration = 100000000 WHERE id = 2').run())
    later(host, 1.5)
    const before = count(host, 'payloads')
    expect(await host.ask('workspace.erase', {})).toMatchObject({ runs: 2, values: 1 })
    expect(count(host, 'payloads')).toBe(before - 1)
    expect((await host.ask('runs.get', { id: 2 })).input.note).toBe('same '.repeat(1000))
    expect(count(host, 'payloads WHERE touched = 0')).toBe(0)
  })
  it('is still noticed when somebody takes a run’s salt away by hand, or changes the facts of an erased run', async () => {
    const host = await used()
    set(host, rule(1))
    later(host, 2)
    await host.ask('workspace.erase', {})
    host.context.db.prepare(`UPDATE runs SET outcome = 'better' WHERE id = 1`).run()
    expect((await host.ask('audit.verify', {})).broken?.why).toContain('runs.erased')
    host.context.db.prepare(`UPDATE runs SET outcome = 'done' WHERE id = 1`).run()
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
    host.context.db.prepare('DELETE FROM erasures').run()
    expect((await host.ask('audit.verify', {})).ok).toBe(false)
  })
})
