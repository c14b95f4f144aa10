import { describe, expect, it } from 'vitest'
import { endNode, graphOf, openTestHost, publish, runOnce, startNode } from './test-workspace.ts'

const long = { timeout: 120_000 }

describe('a large run', () => {
  it('goes through ten thousand items, several at once, and collects them in order', long, async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ lines: 'list' }, 'each'),
      each: { type: 'forEach', config: { list: 'input.lines', atOnce: 7 }, to: { each: 'twice', done: 'end' } },
      twice: { type: 'set', config: { fields: [{ name: 'text', value: 'each.item + each.item' }] }, to: 'kept' },
      kept: { type: 'collect', config: { value: 'twice.text' } },
      end: {
        type: 'end',
        config: {
          outcome: 'through',
          fields: [
            { name: 'count', value: 'each.count' },
            { name: 'last', value: 'each.results[9999]' },
          ],
        },
      },
    })
    const lines = Array.from({ length: 10_000 }, (_, at) => `${at};`)
    const { run, status } = await runOnce(host, publish(host, 'Many', graph), { lines })
    const detail = await host.ask('runs.get', { id: run })
    expect([status, detail.steps.at(-1)?.output]).toEqual(['ended', { count: 10_000, last: '9999;9999;' }])
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
  it('that takes more steps than it may ends with what to do, and not in the middle of nowhere', long, async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ lines: 'list' }, 'each'),
      each: { type: 'forEach', config: { list: 'input.lines', onFailure: 'go on' }, to: { each: 'a', done: 'end' } },
      a: { type: 'set', config: { fields: [{ name: 'x', value: '1' }] }, to: 'b' },
      b: { type: 'set', config: { fields: [{ name: 'x', value: '1' }] }, to: 'kept' },
      kept: { type: 'collect', config: { value: 'b.x' } },
      end: endNode('through'),
    })
    const lines = Array.from({ length: 20_000 }, () => '')
    const { run, status } = await runOnce(host, publish(host, 'Too many', graph), { lines })
    const row = host.context.db.prepare('SELECT outcome FROM runs WHERE id = ?').get(run)
    expect([status, row]).toEqual(['failed', { outcome: null }])
    expect((await host.ask('inbox.list', { by: 'Ana' })).tasks[0]?.body).toMatch(/50000 steps, which is the limit/)
  })
  it('goes round a guarded loop as often as it may and no more', long, async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ a: 'text' }, 'step'),
      step: { type: 'set', config: { fields: [{ name: 'x', value: '1' }] }, to: 'again' },
      again: { type: 'loop', config: { again: 'step.x == 1', most: 5000 }, to: { again: 'step', out: 'end', limit: 'stop' } },
      stop: { type: 'end', config: { outcome: 'limit', fields: [{ name: 'count', value: 'again.count' }] } },
      end: endNode('out'),
    })
    const { run } = await runOnce(host, publish(host, 'Round', graph), { a: '' })
    expect((await host.ask('runs.get', { id: run })).steps.at(-1)?.output).toEqual({ count: 5000 })
  })
  it('follows a chain of two thousand nodes', long, async () => {
    const host = await openTestHost()
    const count = 2000
    const nodes = Object.fromEntries(
      Array.from({ length: count }, (_, at) => [
        `n${at}`,
        {
          type: 'set',
          config: { fields: [{ name: 'x', value: at === 0 ? '0' : `n${at - 1}.x + 1` }] },
          to: at === count - 1 ? 'end' : `n${at + 1}`,
        },
      ]),
    )
    const graph = graphOf({
      begin: startNode({ a: 'text' }, 'n0'),
      ...nodes,
      end: { type: 'end', config: { outcome: 'done', fields: [{ name: 'x', value: `n${count - 1}.x` }] } },
    })
    const { run } = await runOnce(host, publish(host, 'Chain', graph), { a: '' })
    expect((await host.ask('runs.get', { id: run })).steps.at(-1)?.output).toEqual({ x: count - 1 })
  })
})
