import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Graph } from '../model/graph.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import {
  endNode,
  freshFolder,
  graphOf,
  openTestHost,
  type Published,
  publish,
  runOnce,
  startNode,
  type TestHost,
} from './test-workspace.ts'

/** A payment desk that keeps what it was sent; `hold` lets nothing be answered until it is lifted. */
async function desk(): Promise<{ place: string; url: string; bodies: Json[]; keys: string[] }> {
  const made = { place: '', url: '', bodies: [] as Json[], keys: [] as string[] }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    made.bodies.push(JSON.parse(body) as Json)
    made.keys.push(String(request.headers['idempotency-key']))
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"ok":true}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  made.place = `127.0.0.1:${(server.address() as AddressInfo).port}`
  made.url = `http://${made.place}/`
  return made
}
const network = (place: string) => [{ kind: 'settings' as const, name: 'Network', body: { allowedHosts: [place] } }]
const pay = (url: string, to: string, body = 'input') => ({
  type: 'http',
  config: { method: 'POST', url, body, honoursKey: true, windowHours: 24 },
  to,
})
const withHandling = (graph: Graph, key: string, handling: Graph['nodes'][number]['handling']): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => (node.key === key ? { ...node, handling } : node)),
})
const told = (host: TestHost, id: number) => host.ask('runs.get', { id })
const start = (host: TestHost, { planId }: Published, input: JsonRecord, key: string | null = null) =>
  host.runner.start({ plan: planId, input, trigger: 'test', key, asOf: null })
const reaches = (host: TestHost, run: number, status: string) =>
  expect.poll(async () => (await told(host, run)).status, { timeout: 10_000 }).toBe(status)

describe('branches that run at once', () => {
  it('send their effects together and meet; the join says for whom it waited', async () => {
    const { place, url, bodies, keys } = await desk()
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ order: 'text' }, 'fork'),
      fork: { type: 'parallel', config: { branches: [{ name: 'stock' }, { name: 'credit' }] }, to: { stock: 'reserve', credit: 'charge' } },
      reserve: pay(url, 'meet', '"reserve " + input.order'),
      charge: pay(url, 'meet', '"charge " + input.order'),
      meet: { type: 'join', config: { mode: 'all' }, to: 'end' },
      end: {
        type: 'end',
        config: {
          outcome: 'both',
          fields: [
            { name: 'a', value: 'reserve.status' },
            { name: 'b', value: 'charge.status' },
          ],
        },
      },
    })
    const { run, status } = await runOnce(host, publish(host, 'Order', graph, network(place)), { order: 'A1' })
    const detail = await told(host, run)
    expect([status, detail.outcome, [...bodies].sort()]).toEqual(['ended', 'both', ['charge A1', 'reserve A1']])
    expect(new Set(keys).size).toBe(2)
    expect(detail.steps.find((step) => step.node === 'meet')?.decision).toMatchObject({
      kind: 'join',
      arrived: expect.arrayContaining(['stock', 'credit']),
    })
    expect(detail.steps.find((step) => step.node === 'end')?.output).toEqual({ a: 200, b: 200 })
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
  it('go on with the first of them, and close the review that nobody needs any more', async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ a: 'text' }, 'fork'),
      fork: { type: 'parallel', config: { branches: [{ name: 'person' }, { name: 'clock' }] }, to: { person: 'ask', clock: 'nap' } },
      ask: { type: 'review', config: { question: 'Well?' }, to: { approved: 'meet', declined: 'meet' } },
      nap: { type: 'wait', config: { mode: 'duration', minutes: 0.005 }, to: 'meet' },
      meet: { type: 'join', config: { mode: 'any' }, to: 'end' },
      end: endNode('went on'),
    })
    const flow = publish(host, 'Race', graph)
    const { run } = await start(host, flow, { a: 'x' })
    await reaches(host, run, 'ended')
    const detail = await told(host, run)
    expect(detail.steps.map(({ node, status }) => [node, status])).toEqual(
      expect.arrayContaining([
        ['ask', 'cancelled'],
        ['nap', 'done'],
        ['meet', 'done'],
      ]),
    )
    expect((await host.ask('inbox.list', { by: 'Ana' })).reviews).toHaveLength(0)
    expect(host.context.db.prepare('SELECT count(*) FROM timers').pluck().get()).toBe(0)
  })
})

describe('a for each', () => {
  it('gives every item an effect of its own key, as many at once as it may, and collects the results in order', async () => {
    const { place, url, bodies, keys } = await desk()
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ lines: 'list' }, 'each'),
      each: { type: 'forEach', config: { list: 'input.lines', atOnce: 3 }, to: { each: 'send', done: 'end' } },
      send: pay(url, 'kept', 'each.item'),
      kept: { type: 'collect', config: { value: 'each.item + "!" ' } },
      end: { type: 'end', config: { outcome: 'sent', fields: [{ name: 'all', value: 'each.results' }] } },
    })
    const lines = Array.from({ length: 20 }, (_, at) => `line ${at}`)
    const { run, status } = await runOnce(host, publish(host, 'Lines', graph, network(place)), { lines })
    expect(status).toBe('ended')
    expect([bodies.length, new Set(keys).size]).toEqual([20, 20])
    expect((await told(host, run)).steps.at(-1)?.output.all).toEqual(lines.map((line) => `${line}!`))
  })
})

describe('a run that waits', () => {
  it('for an event goes on when it comes, also when it came a moment before, and once for each id of the sender', async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ order: 'text' }, 'paid'),
      paid: { type: 'wait', config: { mode: 'event', event: 'paid/{{ input.order }}' }, to: 'end' },
      end: { type: 'end', config: { outcome: 'paid', fields: [{ name: 'amount', value: 'paid.event.amount' }] } },
    })
    const flow = publish(host, 'Paid', graph)
    const first = await start(host, flow, { order: 'A' })
    await reaches(host, first.run, 'waiting')
    const event = { key: 'paid/A', body: { amount: 7 }, by: 'Bank', once: 'e1' }
    expect(await host.ask('events.send', event)).toMatchObject({ reached: 1 })
    expect(await host.ask('events.send', event)).toEqual({ event: null, reached: 0 })
    await reaches(host, first.run, 'ended')
    expect((await told(host, first.run)).steps.at(-1)?.output).toEqual({ amount: 7 })
    expect(
      (await told(host, first.run)).narrative.paragraph.map((one) =>
        one.parts.map((part) => (typeof part === 'string' ? part : part.value)).join(''),
      ),
    ).toContainEqual(expect.stringMatching(/^Bank sent the event paid\/A at /))
  })
  it('for a time is waked after a restart', async () => {
    const folder = freshFolder()
    const host = await openTestHost(folder)
    const graph = graphOf({
      begin: startNode({ a: 'text' }, 'nap'),
      nap: { type: 'wait', config: { mode: 'duration', minutes: 0.01 }, to: 'end' },
      end: endNode('rested'),
    })
    const { run } = await start(host, publish(host, 'Nap', graph), { a: '' })
    await host.close()
    const again = await openTestHost(folder)
    await reaches(again, run, 'ended')
  })
  it('longer than it may is ended as late, with a task for its owner', async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: { ...startNode({ a: 'text' }, 'ask'), config: { fields: [{ name: 'a' }], timeoutHours: 0.000_002 } },
      ask: { type: 'review', config: { question: 'Well?' }, to: { approved: 'end', declined: 'end' } },
      end: endNode('done'),
    })
    const { run } = await start(host, publish(host, 'Late', graph), { a: '' })
    await reaches(host, run, 'failed')
    expect((await told(host, run)).steps.at(-1)?.failure?.code).toBe('run-timed-out')
    const inbox = await host.ask('inbox.list', { by: 'Ana' })
    expect([inbox.reviews.length, inbox.tasks.length]).toEqual([0, 1])
  })
})

describe('a sub-workflow', () => {
  const child = graphOf({
    begin: startNode({ amount: 'number' }, 'check'),
    check: {
      type: 'branch',
      config: { branches: [{ name: 'more', when: 'input.amount > 10' }] },
      to: { more: 'ask', otherwise: 'small' },
    },
    ask: { type: 'review', config: { question: 'Pay?' }, to: { approved: 'paid', declined: 'no' } },
    paid: endNode('approved'),
    no: endNode('declined'),
    small: { type: 'end', config: { outcome: 'small', fields: [{ name: 'amount', value: 'input.amount' }] } },
  })
  const parent = (version: number) =>
    graphOf({
      begin: startNode({ amount: 'number' }, 'call'),
      call: { type: 'subWorkflow', config: { workflow: 'Child', version, input: [{ name: 'amount', value: 'input.amount' }] }, to: 'end' },
      end: { type: 'end', config: { outcome: 'back', fields: [{ name: 'said', value: 'call.outcome' }] } },
    })
  it('runs as a run of its own, linked both ways, and its outcome comes back', async () => {
    const host = await openTestHost()
    publish(host, 'Child', child)
    const { run } = await start(host, publish(host, 'Parent', parent(1)), { amount: 3 })
    await reaches(host, run, 'ended')
    const detail = await told(host, run)
    expect(detail.steps.at(-1)?.output).toEqual({ said: 'small' })
    expect(detail.calls).toMatchObject([{ workflow: 'Child', status: 'ended' }])
    expect((await told(host, detail.calls[0]?.run ?? 0)).calledBy).toEqual({ run, seq: 1 })
  })
  it('that waits keeps its caller waiting, and is cancelled with it', async () => {
    const host = await openTestHost()
    publish(host, 'Child', child)
    const { run } = await start(host, publish(host, 'Parent', parent(1)), { amount: 30 })
    await expect.poll(async () => (await told(host, run)).calls.length).toBe(1)
    const called = (await told(host, run)).calls[0]?.run ?? 0
    await reaches(host, called, 'waiting')
    expect((await told(host, run)).status).toBe('waiting')
    expect(await host.ask('runs.cancel', { ids: [run], by: 'Ana', reason: 'a mistake' })).toEqual({ cancelled: [run], left: [] })
    expect([(await told(host, run)).status, (await told(host, called)).status]).toEqual(['cancelled', 'cancelled'])
    expect((await host.ask('inbox.list', { by: 'Ana' })).reviews).toHaveLength(0)
    expect(await host.ask('runs.cancel', { ids: [run], by: 'Ana' })).toMatchObject({ cancelled: [], left: [{ run }] })
  })
  it('does not hide where its result came from', async () => {
    const host = await openTestHost()
    const asking = graphOf({
      begin: startNode({ amount: 'number' }, 'ask'),
      ask: { type: 'review', config: { question: 'Pay?' }, to: { approved: 'paid', declined: 'paid' } },
      paid: { type: 'end', config: { outcome: 'asked', fields: [{ name: 'who', value: 'ask.by' }] } },
    })
    publish(host, 'Child', asking)
    const { run } = await start(host, publish(host, 'Parent', parent(1)), { amount: 3 })
    await expect.poll(async () => (await host.ask('inbox.list', { by: 'Ana' })).reviews.length).toBe(1)
    const [review] = (await host.ask('inbox.list', { by: 'Ana' })).reviews
    await host.ask('reviews.decide', { id: review?.id ?? 0, shown: review?.shown ?? '', verdict: 'approve', by: 'Ana' })
    await reaches(host, run, 'ended')
    const call = (await told(host, run)).steps.find((step) => step.node === 'call')
    expect([call?.output.result, call?.origins.result]).toEqual([{ who: 'Ana' }, ['input', 'external', 'human']])
  })
  it('that needs the serial key its caller holds is refused instead of waiting for ever', async () => {
    const host = await openTestHost()
    const fields = [{ name: 'who' }]
    const plain = graphOf({
      begin: { ...startNode({ who: 'text' }, 'end'), config: { fields, serialKey: 'input.who' } },
      end: endNode('done'),
    })
    const flow = publish(host, 'Self', plain)
    const calling = graphOf({
      begin: { ...startNode({ who: 'text' }, 'call'), config: { fields, serialKey: 'input.who' } },
      call: { type: 'subWorkflow', config: { workflow: 'Self', version: 1, input: [{ name: 'who', value: 'input.who' }] }, to: 'end' },
      end: endNode('done'),
    })
    await host.ask('workflows.saveDraft', { id: flow.id, draft: calling })
    await host.ask('workflows.publish', { id: flow.id })
    const { run } = await host.ask('runs.start', { workflow: flow.id, input: { who: 'a' } })
    await reaches(host, run, 'failed')
    expect((await told(host, run)).steps.at(-1)?.failure?.code).toBe('call-serial')
  })
  it('that a published graph names must exist in that version', async () => {
    const host = await openTestHost()
    expect(() => publish(host, 'Parent', parent(1))).toThrow(/problem/)
  })
})

describe('do-once beyond the run', () => {
  const graph = (url: string, doOnce: NonNullable<Graph['nodes'][number]['handling']>['doOnce']) =>
    withHandling(
      graphOf({ begin: startNode({ order: 'text', amount: 'number' }, 'pay'), pay: pay(url, 'end', 'input.amount'), end: endNode('paid') }),
      'pay',
      { doOnce },
    )
  it('sends once for a business key, whichever run asks, and shares the outcome', async () => {
    const { place, url, bodies } = await desk()
    const host = await openTestHost()
    const flow = publish(host, 'Pay', graph(url, { scope: 'ever', key: 'input.order' }), network(place))
    const started = await Promise.all([1, 2, 3].map(() => start(host, flow, { order: 'A', amount: 5 })))
    for (const { run } of started) await reaches(host, run, 'ended')
    expect(bodies).toEqual([5])
    const last = await told(host, started[2]?.run ?? 0)
    expect(last.steps[1]?.answers).toMatchObject([{ kind: 'effect', earlier: started[0]?.run }])
    expect((await runOnce(host, flow, { order: 'B', amount: 6 })).status).toBe('ended')
    expect(bodies).toEqual([5, 6])
  })
  it('refuses other content under the same key and names the earlier run', async () => {
    const { place, url, bodies } = await desk()
    const host = await openTestHost()
    const flow = publish(host, 'Pay', graph(url, { scope: 'window', key: 'input.order', hours: 1 }), network(place))
    const first = await runOnce(host, flow, { order: 'A', amount: 5 })
    const second = await runOnce(host, flow, { order: 'A', amount: 9 })
    expect([second.status, bodies]).toEqual(['failed', [5]])
    expect((await told(host, second.run)).steps[1]?.failure).toMatchObject({
      code: 'once-conflict',
      message: expect.stringContaining(`Run ${first.run} `),
    })
  })
})

describe('what people hold back', () => {
  it('a paused workflow takes runs in and begins none; they begin in order when it goes on', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Flow', graphOf({ begin: startNode({ a: 'text' }, 'end'), end: endNode('done') }))
    const hold = { kind: 'workflow' as const, subject: String(flow.id) }
    expect((await host.ask('holds.set', { ...hold, by: 'Ana', reason: 'wrong table' })).stops).toMatch(/^New runs of “Flow” wait in line/)
    const runs = await Promise.all(['a', 'b'].map((a) => start(host, flow, { a })))
    expect(runs.map(({ status }) => status)).toEqual(['queued', 'queued'])
    expect((await host.ask('holds.list', {}))[0]).toMatchObject({ title: 'Flow', by: 'Ana', waiting: { open: 2 } })
    await host.ask('holds.lift', { ...hold, by: 'Ana' })
    for (const { run } of runs) await reaches(host, run, 'ended')
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
  it('held effects stay unsent over a restart, are never in doubt, and go out once when they may', async () => {
    const { place, url, bodies } = await desk()
    const folder = freshFolder()
    const host = await openTestHost(folder)
    const flow = publish(
      host,
      'Pay',
      graphOf({ begin: startNode({ a: 'text' }, 'pay'), pay: pay(url, 'end'), end: endNode('paid') }),
      network(place),
    )
    await host.ask('holds.set', { kind: 'effects', by: 'Ana' })
    const { run } = await start(host, flow, { a: 'x' })
    expect((await told(host, run)).effects).toMatchObject([{ state: 'intent', attempt: 0, why: 'Ana holds all effects.' }])
    await host.close()
    const again = await openTestHost(folder)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(bodies).toEqual([])
    await again.ask('holds.lift', { kind: 'effects', by: 'Ana' })
    await reaches(again, run, 'ended')
    expect(bodies).toEqual([{ a: 'x' }])
  })
  it('a host that closes right after a hold was lifted leaves nothing half done', async () => {
    const { place, url, bodies } = await desk()
    const folder = freshFolder()
    const host = await openTestHost(folder)
    const flow = publish(
      host,
      'Pay',
      graphOf({ begin: startNode({ a: 'text' }, 'pay'), pay: pay(url, 'again'), again: pay(url, 'end'), end: endNode('paid') }),
      network(place),
    )
    const hold = { kind: 'workflow' as const, subject: String(flow.id), by: 'Ana' }
    await host.ask('holds.set', hold)
    const { run } = await start(host, flow, { a: 'x' })
    await host.ask('holds.lift', hold)
    await host.close()
    const again = await openTestHost(folder)
    const { status, effects } = await told(again, run)
    expect(effects.every(({ state }) => state === 'done')).toBe(true)
    expect([status, bodies.length, effects.length]).toEqual(['ended', 2, 2])
  })
  it('a run that is cancelled while its effect is held has sent nothing and leaves no doubt', async () => {
    const { place, url, bodies } = await desk()
    const host = await openTestHost()
    const flow = publish(
      host,
      'Pay',
      graphOf({ begin: startNode({ a: 'text' }, 'pay'), pay: pay(url, 'end'), end: endNode('paid') }),
      network(place),
    )
    await host.ask('holds.set', { kind: 'effects', by: 'Ana' })
    const { run } = await start(host, flow, { a: 'x' })
    await host.ask('runs.cancel', { ids: [run], by: 'Ana' })
    await host.ask('holds.lift', { kind: 'effects', by: 'Ana' })
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([bodies, (await told(host, run)).effects[0]?.state]).toEqual([[], 'failed'])
  })
})

describe('runs of one serial key', () => {
  it('go one at a time in the order they were accepted, while other keys pass', async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: { ...startNode({ who: 'text' }, 'ask'), config: { fields: [{ name: 'who' }], serialKey: 'input.who' } },
      ask: { type: 'review', config: { question: 'Well?' }, to: { approved: 'end', declined: 'end' } },
      end: endNode('done'),
    })
    const flow = publish(host, 'Serial', graph)
    const runs = await Promise.all(['a', 'a', 'b', 'a'].map((who) => start(host, flow, { who })))
    const stands = () => Promise.all(runs.map(async ({ run }) => (await told(host, run)).status))
    expect(await stands()).toEqual(['waiting', 'queued', 'waiting', 'queued'])
    const decide = async () => {
      const review = (await host.ask('inbox.list', { by: 'Ana' })).reviews.find((one) => one.run !== runs[2]?.run)
      await host.ask('reviews.decide', { id: review?.id ?? 0, shown: review?.shown ?? '', verdict: 'approve', by: 'Ana' })
    }
    await decide()
    await expect.poll(stands).toEqual(['ended', 'waiting', 'waiting', 'queued'])
    await host.ask('runs.cancel', { ids: [runs[1]?.run ?? 0], by: 'Ana' })
    await expect.poll(stands).toEqual(['ended', 'cancelled', 'waiting', 'waiting'])
  })
})

describe('a run that is repeated', () => {
  it('is a new run, linked to the first, with the same input or another', async () => {
    const host = await openTestHost()
    const flow = publish(
      host,
      'Flow',
      graphOf({
        begin: startNode({ a: 'text' }, 'end'),
        end: { type: 'end', config: { outcome: 'done', fields: [{ name: 'a', value: 'input.a' }] } },
      }),
    )
    const first = await runOnce(host, flow, { a: 'x' }, 'key')
    const again = await host.ask('runs.again', { id: first.run, by: 'Ana' })
    const other = await host.ask('runs.again', { id: first.run, version: 'same', input: { a: 'y' }, by: 'Ana' })
    expect((await told(host, again.run)).steps.at(-1)?.output).toEqual({ a: 'x' })
    expect(await told(host, other.run)).toMatchObject({ rerunOf: first.run, input: { a: 'y' } })
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
})

describe('a run that was being worked on when the process ended, three times in a row', () => {
  /** As a process leaves it behind that died while it worked on these runs. */
  const diedWorkingOn = (folder: string, ...runs: number[]) =>
    writeFileSync(join(folder, 'working'), Buffer.concat(runs.map((run) => Buffer.from(new Float64Array([run]).buffer))))

  it('is set aside with a task for its owner, while the others go on, until a person releases it', async () => {
    const folder = freshFolder()
    let host = await openTestHost(folder)
    const graph = graphOf({
      begin: startNode({ a: 'text' }, 'ask'),
      ask: { type: 'review', config: { question: 'Well?' }, to: { approved: 'end', declined: 'end' } },
      end: endNode('done'),
    })
    const flow = publish(host, 'Flow', graph)
    const [poison, other] = [(await runOnce(host, flow, { a: '1' })).run, (await runOnce(host, flow, { a: '2' })).run]
    const approve = async (run: number) => {
      const review = (await host.ask('inbox.list', { by: 'Ana' })).reviews.find((one) => one.run === run)
      return host.ask('reviews.decide', { id: review?.id ?? 0, shown: review?.shown ?? '', verdict: 'approve', by: 'Ana' })
    }
    for (let crash = 0; crash < 3; crash++) {
      await host.close()
      diedWorkingOn(folder, poison)
      host = await openTestHost(folder)
    }
    expect(await told(host, poison)).toMatchObject({ status: 'queued', setAside: true })
    expect((await host.ask('inbox.list', { by: 'Ana' })).tasks).toMatchObject([
      { title: expect.stringContaining('stopped Signalbox 3 times') },
    ])
    await expect(approve(poison)).rejects.toMatchObject({ code: 'conflict', message: expect.stringContaining('is set aside') })
    await approve(other)
    await reaches(host, other, 'ended')
    await host.ask('runs.release', { id: poison, by: 'Ana' })
    expect((await told(host, poison)).status).toBe('waiting')
    await approve(poison)
    await reaches(host, poison, 'ended')
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
  it('is not set aside when it got on in between', async () => {
    const folder = freshFolder()
    let host = await openTestHost(folder)
    const graph = graphOf({
      begin: startNode({ a: 'text' }, 'first'),
      first: { type: 'wait', config: { mode: 'event', event: 'one' }, to: 'second' },
      second: { type: 'wait', config: { mode: 'event', event: 'two' }, to: 'end' },
      end: endNode('done'),
    })
    const { run } = await runOnce(host, publish(host, 'Flow', graph), { a: '' })
    for (let crash = 0; crash < 4; crash++) {
      await host.close()
      diedWorkingOn(folder, run)
      host = await openTestHost(folder)
      if (crash === 1) await host.ask('events.send', { key: 'one', by: 'x' })
    }
    expect(await told(host, run)).toMatchObject({ status: 'waiting', setAside: false })
  })
})
