import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it, onTestFinished } from 'vitest'
import type { Graph } from '../model/graph.ts'
import type { JsonRecord } from '../model/values.ts'
import { endNode, freshFolder, graphOf, openTestHost, publish, startNode } from './test-workspace.ts'

const child = fileURLToPath(new URL('./crash-child.ts', import.meta.url))

type Charges = { port: number; keys: string[]; bodies: string[]; next(): Promise<void>; answer: boolean }

/** Counts charges by their body. While `answer` is false it takes the charge and says nothing. */
async function payments(): Promise<Charges> {
  let arrived: (() => void)[] = []
  const made: Charges = { port: 0, keys: [], bodies: [], answer: false, next: () => new Promise((resolve) => arrived.push(resolve)) }
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    made.keys.push(String(request.headers['idempotency-key']))
    made.bodies.push(body)
    for (const tell of arrived.splice(0)) tell()
    arrived = []
    if (made.answer) response.writeHead(200).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  made.port = (server.address() as AddressInfo).port
  return made
}

/** Publishes, lets a child accept one run, and kills it with SIGKILL when `when` resolves. */
async function killedRun(
  graph: Graph,
  port: number,
  input: JsonRecord,
  when: (accepted: Promise<void>) => Promise<unknown>,
): Promise<string> {
  const folder = freshFolder()
  const host = await openTestHost(folder)
  const flow = publish(host, 'Flow', graph, [{ kind: 'settings', name: 'Network', body: { allowedHosts: [`127.0.0.1:${port}`] } }])
  await host.close()
  const running = spawn(process.execPath, [child, folder, String(flow.planId), JSON.stringify(input)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const accepted = (async () => {
    for await (const line of running.stdout) if (String(line).startsWith('accepted')) return
  })()
  await when(accepted)
  running.kill('SIGKILL')
  await once(running, 'exit')
  return folder
}

const charge = (port: number, honoursKey: boolean) =>
  graphOf({
    begin: startNode({ amount: 'number' }, 'charge'),
    charge: {
      type: 'http',
      config: { method: 'POST', url: `http://127.0.0.1:${port}/`, body: 'input', honoursKey, windowHours: 24, timeoutSeconds: 30 },
      to: 'end',
    },
    end: endNode('charged'),
  })

describe('a host killed in the middle of an effect', () => {
  it('sends a keyed one again under the same key with the same bytes, and the run ends', async () => {
    const pay = await payments()
    const folder = await killedRun(charge(pay.port, true), pay.port, { amount: 7 }, () => pay.next())
    pay.answer = true
    const host = await openTestHost(folder)
    expect(await host.runner.settled(1)).toBe('ended')
    expect(new Set(pay.keys).size).toBe(1)
    expect(pay.bodies).toEqual(['{"amount":7}', '{"amount":7}'])
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
  })
  it('never sends an unkeyed one again: it is in doubt until a person says', async () => {
    const pay = await payments()
    const folder = await killedRun(charge(pay.port, false), pay.port, { amount: 7 }, () => pay.next())
    pay.answer = true
    const host = await openTestHost(folder)
    await expect.poll(async () => (await host.ask('inbox.list', {})).inDoubt.length).toBe(1)
    expect(pay.bodies).toHaveLength(1)
    expect((await host.ask('runs.get', { id: 1 })).status).toBe('in doubt')
  })
})

describe('a host killed after it accepted a run', () => {
  it('has lost nothing: the waiting run waits on and the finished one is whole', async () => {
    const graph = graphOf({
      begin: startNode({ amount: 'number' }, 'ask'),
      ask: { type: 'review', config: { question: 'Pay?', fields: [] }, to: { approved: 'end', declined: 'end' } },
      end: endNode('done'),
    })
    const folder = await killedRun(graph, 1, { amount: 1 }, (accepted) => accepted)
    const host = await openTestHost(folder)
    expect((await host.ask('runs.get', { id: 1 })).status).toBe('waiting')
    expect((await host.ask('inbox.list', {})).reviews).toHaveLength(1)
  })
  it('writes a CSV row once although it was killed at any moment around the write', async () => {
    const graph = graphOf({
      begin: startNode({ name: 'text' }, 'row'),
      row: { type: 'csvRow', config: { file: 'out.csv', columns: [{ name: 'name', value: 'input.name' }] }, to: 'end' },
      end: endNode('written'),
    })
    for (const delay of [0, 1, 3, 8]) {
      const folder = await killedRun(graph, 1, { name: 'Ana' }, (accepted) =>
        accepted.then(() => new Promise((resolve) => setTimeout(resolve, delay))),
      )
      const host = await openTestHost(folder)
      expect(await host.runner.settled(1)).toBe('ended')
      const lines = readFileSync(join(folder, 'files', 'out.csv'), 'utf8')
        .trimEnd()
        .split('\r\n')
      expect(lines.map((line) => line.split(',')[0])).toEqual(['name', 'Ana'])
      await host.close()
    }
  })
})
