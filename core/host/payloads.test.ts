import { describe, expect, it } from 'vitest'
import { endNode, graphOf, openTestHost, publish, runOnce, startNode } from './test-workspace.ts'

const graph = graphOf({
  begin: startNode({ text: 'text', short: 'text' }, 'copy'),
  copy: {
    type: 'set',
    config: {
      fields: [
        { name: 'again', value: 'input.text' },
        { name: 'loud', value: 'upper(input.short)' },
      ],
    },
    to: 'end',
  },
  end: endNode('done'),
})
const large = 'A long letter that repeats itself. '.repeat(2000)

describe('large values', () => {
  it('are kept once per content, compressed, and read back as they were', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Copy', graph)
    for (const short of ['a', 'b', 'c']) await runOnce(host, flow, { text: large, short })
    const { db } = host.context
    const rows = db.prepare('SELECT size, length(body) AS kept FROM payloads').all() as { size: number; kept: number }[]
    expect(rows).toHaveLength(1)
    expect(rows[0]?.kept).toBeLessThan((rows[0]?.size ?? 0) / 20)
    expect(Number(db.prepare('SELECT max(length(input)) FROM runs').pluck().get())).toBeLessThan(200)
    expect(Number(db.prepare('SELECT max(length(body)) FROM journal').pluck().get())).toBeLessThan(300)
    const run = await host.ask('runs.get', { id: 2 })
    expect(run.input).toEqual({ text: large, short: 'b' })
    expect(run.steps[1]?.output).toEqual({ again: large, loud: 'B' })
    expect(run.steps[1]?.reads).toEqual({ 'input.short': 'b', 'input.text': large })
  })
  it('survive a restart in the middle of a run', async () => {
    const first = await openTestHost()
    const asking = graphOf({
      begin: startNode({ text: 'text' }, 'ask'),
      ask: { type: 'review', config: { question: 'Well?', fields: [] }, to: { approved: 'end', declined: 'end' } },
      end: { type: 'end', config: { outcome: 'done', fields: [{ name: 'size', value: 'size(input.text)' }] } },
    })
    await runOnce(first, publish(first, 'Ask', asking), { text: large })
    await first.close()
    const host = await openTestHost(first.folder)
    const [review] = (await host.ask('inbox.list', {})).reviews
    await host.ask('reviews.decide', { id: 1, shown: review?.shown ?? '', verdict: 'approve', by: 'Ana' })
    expect((await host.ask('runs.get', { id: 1 })).steps.at(-1)?.output).toEqual({ size: large.length })
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
})
