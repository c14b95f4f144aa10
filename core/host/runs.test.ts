import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { detailOfWorkflow, keepDraft, liveWorkflow, publishDraft } from '../api/workflows.ts'
import { SignalboxError } from '../model/news.ts'
import { endNode, graphOf, openTestHost, publish, runOnce, startNode } from './test-workspace.ts'

const reviewGraph = (outcome = 'answered') =>
  graphOf({
    begin: startNode({ amount: 'number', note: 'text' }, 'ask'),
    ask: {
      type: 'review',
      config: {
        ...{ question: 'Pay {{ input.amount }}?', why: '', group: 'Finance', hours: null, approveTitle: 'Pay', declineTitle: 'Do not pay' },
        fields: [
          { name: 'amount', title: 'Amount', type: 'number', value: 'input.amount', editable: true },
          { name: 'note', title: 'Note', type: 'text', value: 'input.note', editable: false },
        ],
      },
      to: { approved: 'paid', declined: 'refused' },
    },
    paid: endNode(outcome),
    refused: endNode('refused'),
  })
const input = { amount: 12, note: 'lunch' }

describe('a trigger with a do-once key', () => {
  it('gives the same run for the same body, however often it comes', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', reviewGraph())
    const started = await Promise.all(
      Array.from({ length: 100 }, () => host.runner.start({ plan: flow.planId, input, trigger: 'test', key: 'K1', asOf: null })),
    )
    expect(new Set(started.map((one) => one.run))).toEqual(new Set([1]))
    expect(started.filter((one) => !one.repeated)).toHaveLength(1)
  })
  it('is refused with another body, naming the run it started', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', reviewGraph())
    await runOnce(host, flow, input, 'K1')
    await expect(runOnce(host, flow, { ...input, amount: 13 }, 'K1')).rejects.toThrow('“K1” started run 1 with another input')
  })
  it('is the same run although a newer version asks for one more optional field', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', reviewGraph())
    await runOnce(host, flow, input, 'K1')
    const started = await host.runner.start({
      plan: flow.planId,
      input: { note: 'lunch', more: null, amount: 12 },
      trigger: 'test',
      key: 'K1',
      asOf: null,
    })
    expect(started).toMatchObject({ run: 1, repeated: true })
  })
  it('is remembered across a restart', async () => {
    const first = await openTestHost()
    const flow = publish(first, 'Pay', reviewGraph())
    await runOnce(first, flow, input, 'K1')
    await first.close()
    const second = await openTestHost(first.folder)
    expect((await runOnce(second, flow, input, 'K1')).run).toBe(1)
  })
})

describe('a review', () => {
  it('keeps its run waiting across a restart and lets it go on when decided', async () => {
    const first = await openTestHost()
    const flow = publish(first, 'Pay', reviewGraph())
    expect((await runOnce(first, flow, input)).status).toBe('waiting')
    await first.close()
    const host = await openTestHost(first.folder)
    const [review] = (await host.ask('inbox.list', {})).reviews
    expect(review?.question.ask).toBe('Pay 12?')
    await host.ask('reviews.decide', { id: 1, shown: review?.shown ?? '', verdict: 'approve', by: 'Ana' })
    const run = await host.ask('runs.get', { id: 1 })
    expect([run.status, run.outcome]).toEqual(['ended', 'answered'])
    expect(run.steps.map((step) => step.seq)).toEqual([0, 1, 2])
  })
  it('records a changed value as made by a person and leaves the others as they were', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', reviewGraph())
    await runOnce(host, flow, input)
    const [review] = (await host.ask('inbox.list', {})).reviews
    await host.ask('reviews.decide', {
      id: 1,
      shown: review?.shown ?? '',
      verdict: 'change',
      changes: { amount: 10 },
      by: 'Ana',
      reason: 'as agreed',
    })
    const step = (await host.ask('runs.get', { id: 1 })).steps[1]
    expect(step?.output).toMatchObject({ amount: 10, note: 'lunch', by: 'Ana', reason: 'as agreed' })
    expect([step?.origins.amount, step?.origins.note]).toEqual([['human'], ['input']])
  })
  it('takes the first decision only and tells the second who was first', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', reviewGraph())
    await runOnce(host, flow, input)
    const shown = (await host.ask('inbox.list', {})).reviews[0]?.shown ?? ''
    const both = await Promise.allSettled(['Ana', 'Bo'].map((by) => host.ask('reviews.decide', { id: 1, shown, verdict: 'approve', by })))
    expect(both.map((one) => one.status)).toEqual(['fulfilled', 'rejected'])
    expect(both[1]).toMatchObject({ reason: { code: 'conflict', message: 'This review was already decided by Ana.' } })
  })
  it('is bound to what was shown', async () => {
    const host = await openTestHost()
    await runOnce(host, publish(host, 'Pay', reviewGraph()), input)
    await expect(host.ask('reviews.decide', { id: 1, shown: 'something else', verdict: 'approve', by: 'Ana' })).rejects.toThrow(
      'not what the review holds',
    )
    expect((await host.ask('runs.get', { id: 1 })).status).toBe('waiting')
  })
  it('refuses to change what is not editable, of another type or unknown, and decides nothing', async () => {
    const host = await openTestHost()
    await runOnce(host, publish(host, 'Pay', reviewGraph()), input)
    const shown = (await host.ask('inbox.list', {})).reviews[0]?.shown ?? ''
    for (const changes of [{ note: 'x' }, { amount: 'ten' }, { amount: Number.NaN }, { other: 1 }])
      await expect(host.ask('reviews.decide', { id: 1, shown, verdict: 'change', changes, by: 'Ana' })).rejects.toThrow(SignalboxError)
    expect((await host.ask('inbox.list', {})).reviews).toHaveLength(1)
  })
})

describe('an input', () => {
  it('that is too large is refused in words, and the next one runs', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', reviewGraph())
    await expect(runOnce(host, flow, { amount: 1, note: 'x'.repeat(11 * 1024 * 1024) })).rejects.toThrow('12 MB; 10 are the limit')
    expect((await runOnce(host, flow, { amount: 1, note: 'x'.repeat(1024 * 1024) })).status).toBe('waiting')
  })
})

describe('a batch of work', () => {
  it('keeps everybody else’s when one text cannot be put into words', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', reviewGraph())
    const all = await Promise.allSettled(['fine', 'cut \ud83d', 'fine too'].map((note) => runOnce(host, flow, { amount: 1, note })))
    expect(all.map((one) => one.status)).toEqual(['fulfilled', 'fulfilled', 'fulfilled'])
    const [review] = (await host.ask('inbox.list', {})).reviews
    await host.ask('reviews.decide', {
      id: review?.id ?? 0,
      shown: review?.shown ?? '',
      verdict: 'approve',
      reason: 'cut \ud83d',
      by: 'Ana',
    })
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
  it('is kept although the head outside the database cannot be written', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', reviewGraph())
    await host.close()
    rmSync(join(host.folder, 'audit-head.json'))
    mkdirSync(join(host.folder, 'audit-head.json'))
    const again = await openTestHost(host.folder)
    for (const run of [1, 2]) expect((await runOnce(again, flow, input)).run).toBe(run)
  })
})

describe('assigning', () => {
  it('gives work again to a person whose task is done', async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ a: 'text' }, 'give'),
      give: { type: 'assign', config: { people: 'Team', title: 'Do it' }, to: { assigned: 'given', nobody: 'queued' } },
      given: endNode('given'),
      queued: endNode('queued'),
    })
    const person = { groups: [], skills: [], capacity: 1, absent: false }
    const flow = publish(host, 'Give', graph, [{ kind: 'people', name: 'Team', body: { people: [{ ...person, name: 'constructor' }] } }])
    const outcomes: (string | null)[] = []
    for (const done of [false, true, false]) {
      outcomes.push((await runOnce(host, flow, { a: 'x' })).outcome)
      const [task] = (await host.ask('inbox.list', {})).tasks
      if (done && task) await host.ask('tasks.done', { id: task.id, by: 'Ana' })
    }
    expect(outcomes).toEqual(['given', 'queued', 'given'])
  })
})

describe('a run', () => {
  it('that cannot be read keeps nobody else from starting', async () => {
    const first = await openTestHost()
    const flow = publish(first, 'Pay', reviewGraph())
    await runOnce(first, flow, input)
    first.context.db.prepare(`UPDATE versions SET graph = replace(graph, '"type":"review"', '"type":"teleport"')`).run()
    await first.close()
    const host = await openTestHost(first.folder)
    expect((await runOnce(host, publish(host, 'Other', reviewGraph()), input)).run).toBe(2)
  })

  it('ends by the version it started with although a newer one was published while it waited', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', reviewGraph('old way'))
    await runOnce(host, flow, input)
    keepDraft(host.context, flow.id, reviewGraph('new way'))
    expect(publishDraft(host.context, flow.id, '', 'test').number).toBe(2)
    const shown = (await host.ask('inbox.list', {})).reviews[0]?.shown ?? ''
    await host.ask('reviews.decide', { id: 1, shown, verdict: 'approve', by: 'Ana' })
    expect(await host.ask('runs.get', { id: 1 })).toMatchObject({ version: 1, outcome: 'old way' })
    expect(liveWorkflow(host.context, flow.id).version).toBe(2)
  })
  it('that fails says where and why and becomes a task of the owner', async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ a: 'number' }, 'compute'),
      compute: { type: 'set', config: { fields: [{ name: 'b', value: 'input.a * 2' }] }, to: 'end' },
      end: endNode('done'),
    })
    const flow = publish(host, 'Compute', graph)
    const { run, status } = await runOnce(host, flow, { a: null })
    expect(status).toBe('failed')
    const detail = await host.ask('runs.get', { id: run })
    expect(detail.steps[1]?.failure?.message).toContain('input.a * 2')
    expect((await host.ask('inbox.list', {})).tasks).toMatchObject([{ group: 'Owner', run }])
  })
  it('goes along the error edge when there is one', async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ a: 'number' }, 'compute'),
      compute: { type: 'set', config: { fields: [{ name: 'b', value: 'input.a * 2' }] }, to: { out: 'end', error: 'fallback' } },
      end: endNode('done'),
      fallback: endNode('fell back'),
    })
    const flow = publish(host, 'Compute', graph)
    const { run } = await runOnce(host, flow, { a: null })
    expect((await host.ask('runs.get', { id: run })).outcome).toBe('fell back')
  })
})

describe('publishing', () => {
  it('keeps the version when nothing but positions changed', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', reviewGraph())
    const draft = reviewGraph()
    for (const node of draft.nodes) node.position = { x: 999, y: 999 }
    keepDraft(host.context, flow.id, draft)
    expect(publishDraft(host.context, flow.id, '', 'test').number).toBe(1)
    expect(detailOfWorkflow(host.context, flow.id).changed).toBe(false)
  })
  it('refuses a draft with problems and names them all', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', reviewGraph())
    keepDraft(
      host.context,
      flow.id,
      graphOf({
        begin: startNode({}, 'x'),
        x: {
          type: 'set',
          config: {
            fields: [
              { name: 'b', value: 'input.nothing' },
              { name: 'c', value: '1 +' },
            ],
          },
        },
      }),
    )
    const refused = await host.ask('workflows.publish', { id: flow.id }).catch((error: SignalboxError) => error)
    expect((refused as SignalboxError).problems.map((problem) => [problem.node, problem.field])).toEqual([
      ['x', 'fields[0].value'],
      ['x', 'fields[1].value'],
      ['x', null],
    ])
  })
})
