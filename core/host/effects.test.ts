import { readdirSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import type { NamedDocument } from '../model/documents.ts'
import { openForReading } from '../storage/database.ts'
import { endNode, freshFolder, graphOf, openTestHost, publish, runOnce, startNode, type TestHost } from './test-workspace.ts'

type Seen = { key: string; body: string; intents: number }
type Stub = { port: number; seen: Seen[]; close(): void }
const stubs: Stub[] = []
afterEach(() => {
  for (const stub of stubs.splice(0)) stub.close()
})

/** A payment stub. `answer` gets the number of the request, from 0, and gives a status or `drop`. */
async function stub(answer: (n: number) => number | 'drop', folder?: () => string): Promise<Stub> {
  const seen: Seen[] = []
  const server = createServer(async (request: IncomingMessage, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    let intents = -1
    if (folder) {
      const db = openForReading(`${folder()}/signalbox.db`, true)
      intents = Number(
        db.prepare(`SELECT count(*) FROM effects WHERE key = ? AND state = 'intent'`).pluck().get(request.headers['idempotency-key']),
      )
      db.close()
    }
    seen.push({ key: String(request.headers['idempotency-key']), body, intents })
    const status = answer(seen.length - 1)
    if (status === 'drop') request.socket.destroy()
    else response.writeHead(status, { 'content-type': 'application/json' }).end('{"charged":true}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const made = { port: (server.address() as AddressInfo).port, seen, close: () => server.close() }
  stubs.push(made)
  return made
}

const charge = (port: number, honoursKey: boolean) =>
  graphOf({
    begin: startNode({ amount: 'number' }, 'charge'),
    charge: {
      type: 'http',
      config: {
        method: 'POST',
        url: `http://127.0.0.1:${port}/charges`,
        headers: [],
        body: '{"amount": input.amount}',
        honoursKey,
        windowHours: 24,
        timeoutSeconds: 5,
      },
      to: 'end',
    },
    end: endNode('charged'),
  })
const allow = (port: number): NamedDocument[] => [{ kind: 'settings', name: 'Network', body: { allowedHosts: [`127.0.0.1:${port}`] } }]

async function charged(host: TestHost, port: number, honoursKey: boolean) {
  const flow = publish(host, 'Charge', charge(port, honoursKey), allow(port))
  const { run, status } = await runOnce(host, flow, { amount: 5 })
  return { status, detail: await host.ask('runs.get', { id: run }) }
}

describe('an HTTP effect', () => {
  it('is committed as an intent before its first byte is sent, and sends its key', async () => {
    const folder = freshFolder()
    const pay = await stub(
      () => 200,
      () => folder,
    )
    const { status, detail } = await charged(await openTestHost(folder), pay.port, true)
    expect(status).toBe('ended')
    expect(pay.seen).toEqual([{ key: detail.effects[0]?.key, body: '{"amount":5}', intents: 1 }])
    expect(detail.effects[0]).toMatchObject({ state: 'done', class: 'keyed', attempt: 1 })
  })
  it('that is keyed is tried again with the same key and the same bytes when its reply is lost', async () => {
    const pay = await stub((n) => (n === 0 ? 'drop' : 200))
    const { status, detail } = await charged(await openTestHost(), pay.port, true)
    expect(status).toBe('ended')
    expect(pay.seen).toHaveLength(2)
    expect(pay.seen[1]).toEqual(pay.seen[0])
    expect(detail.effects[0]?.attempt).toBe(2)
  })
  it('that is not keyed is never sent again when its reply is lost, but is in doubt', async () => {
    const pay = await stub(() => 'drop')
    const host = await openTestHost()
    const flow = publish(host, 'Charge', charge(pay.port, false), allow(pay.port))
    expect((await runOnce(host, flow, { amount: 5 })).status).toBe('in doubt')
    expect(pay.seen).toHaveLength(1)
  })
  it('is refused for good on 4xx and the run says so', async () => {
    const pay = await stub(() => 422)
    const { status, detail } = await charged(await openTestHost(), pay.port, true)
    expect(status).toBe('failed')
    expect(pay.seen).toHaveLength(1)
    expect(detail.steps[1]?.failure?.code).toBe('http-422')
  })
  it('goes to no private address that nobody allowed', async () => {
    const pay = await stub(() => 200)
    const host = await openTestHost()
    const flow = publish(host, 'Charge', charge(pay.port, true))
    const { run } = await runOnce(host, flow, { amount: 5 })
    expect((await host.ask('runs.get', { id: run })).steps[1]?.failure?.code).toBe('private-address')
    expect(pay.seen).toHaveLength(0)
  })
})

describe('files written at once', () => {
  it('each hold what one run wrote, and no run fails', async () => {
    const host = await openTestHost()
    const graph = graphOf({
      begin: startNode({ text: 'text' }, 'write'),
      write: { type: 'writeFile', config: { file: 'same.txt', text: '{{ input.text }}' }, to: 'end' },
      end: endNode('written'),
    })
    const flow = publish(host, 'Write', graph)
    const texts = ['a', 'b', 'c', 'd'].map((sign) => sign.repeat(500_000))
    const all = await Promise.all(texts.map((text) => runOnce(host, flow, { text })))
    expect(all.map((one) => one.status)).toEqual(['ended', 'ended', 'ended', 'ended'])
    expect(texts).toContain(readFileSync(join(host.folder, 'files', 'same.txt'), 'utf8'))
    expect(readdirSync(join(host.folder, 'files'))).toEqual(['same.txt'])
  })
})

describe('closing a host', () => {
  it('waits for the outcome of an effect under way, so that it leaves no doubt behind', async () => {
    const pay = await stub(() => 200)
    const first = await openTestHost()
    const flow = publish(first, 'Charge', charge(pay.port, false), allow(pay.port))
    await first.runner.start({ plan: flow.planId, input: { amount: 5 }, trigger: 'test', key: null, asOf: null })
    await first.close()
    const host = await openTestHost(first.folder)
    expect((await host.ask('runs.get', { id: 1 })).outcome).toBe('charged')
    expect(pay.seen).toHaveLength(1)
  })
})

describe('an answer from outside', () => {
  it('that was recorded is never asked for again, also not after a restart', async () => {
    const other = await stub(() => 200)
    const graph = graphOf({
      begin: startNode({ id: 'text' }, 'look'),
      look: { type: 'http', config: { method: 'GET', url: `http://127.0.0.1:${other.port}/customers`, timeoutSeconds: 5 }, to: 'ask' },
      ask: {
        type: 'review',
        config: { question: 'Charged: {{ text(look.body.charged) }}?', fields: [] },
        to: { approved: 'end', declined: 'end' },
      },
      end: endNode('done'),
    })
    const first = await openTestHost()
    const flow = publish(first, 'Look', graph, allow(other.port))
    expect((await runOnce(first, flow, { id: 'C1' })).status).toBe('waiting')
    await first.close()
    const host = await openTestHost(first.folder)
    const [review] = (await host.ask('inbox.list', {})).reviews
    expect(review?.question.ask).toBe('Charged: true?')
    await host.ask('reviews.decide', { id: review?.id ?? 0, shown: review?.shown ?? '', verdict: 'approve', by: 'Ana' })
    expect((await host.ask('runs.get', { id: 1 })).outcome).toBe('done')
    expect(other.seen).toHaveLength(1)
  })
})

describe('an effect in doubt', () => {
  async function doubtful() {
    let answer: number | 'drop' = 'drop'
    const pay = await stub(() => answer)
    const host = await openTestHost()
    const flow = publish(host, 'Charge', charge(pay.port, false), allow(pay.port))
    await runOnce(host, flow, { amount: 5 })
    answer = 200
    const key = (await host.ask('inbox.list', {})).inDoubt[0]?.key ?? ''
    return { host, pay, key }
  }
  it('lets the run go on when a person says that it happened', async () => {
    const { host, pay, key } = await doubtful()
    await host.ask('effects.settle', { key, verdict: 'it happened', reference: 'TX-1', by: 'Ana' })
    const run = await host.ask('runs.get', { id: 1 })
    expect([run.status, run.outcome]).toEqual(['ended', 'charged'])
    expect(run.effects[0]?.outcome).toMatchObject({ settledBy: 'Ana', result: { reference: 'TX-1' } })
    expect(pay.seen).toHaveLength(1)
  })
  it('is sent under a new key when a person says so', async () => {
    const { host, pay, key } = await doubtful()
    await host.ask('effects.settle', { key, verdict: 'send again', by: 'Ana' })
    expect(await host.runner.settled(1)).toBe('ended')
    expect(pay.seen).toHaveLength(2)
    expect(pay.seen[1]?.key).not.toBe(key)
    expect(pay.seen[1]?.body).toBe(pay.seen[0]?.body)
    expect((await host.ask('runs.get', { id: 1 })).steps[1]?.effects).toEqual(pay.seen.map((one) => one.key))
  })
  it('fails the run when a person gives it up', async () => {
    const { host, key } = await doubtful()
    await host.ask('effects.settle', { key, verdict: 'give up', by: 'Ana' })
    expect((await host.ask('runs.get', { id: 1 })).status).toBe('failed')
  })
  it('is settled once; whoever comes second is told who was first', async () => {
    const { host, key } = await doubtful()
    const both = await Promise.allSettled(['Ana', 'Bo'].map((by) => host.ask('effects.settle', { key, verdict: 'it happened', by })))
    expect(both.map((one) => one.status)).toEqual(['fulfilled', 'rejected'])
    expect(both[1]).toMatchObject({ reason: { message: 'This effect is not in doubt: Ana settled it.' } })
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
})
