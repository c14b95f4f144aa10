// A payment system in a process of its own. It counts charges by the business key in the body (run, node, iteration), not by
// the do-once key, so that a second charge under a fresh key is seen; its ledger is flushed before it answers.
import { hash } from 'node:crypto'
import { closeSync, fdatasyncSync, openSync, writeSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'
import { seededRandom } from '../../classifier/random.ts'
import type { StubFault, StubSetting } from './start-stub.ts'

const setting = JSON.parse(process.argv[2] ?? '{}') as StubSetting
const random = seededRandom(setting.seed)
const ledger = openSync(setting.ledger, 'a')
const script: StubFault[] = [...(setting.script ?? [])]
/** Do-once keys it has seen, with the answer it gave or is about to give. */
const known = new Map<string, Promise<string>>()
let charges = 0

const note = (what: string, more: object): void => void writeSync(ledger, `${JSON.stringify({ what, ...more })}\n`)
const say = (said: string, more: object = {}): void => void process.stdout.write(`${JSON.stringify({ said, ...more })}\n`)

const WAYS: readonly StubFault[] = ['drop-after', 'drop-before', 'error-after', 'delay', 'duplicate', 'slow']
function nextFault(): StubFault {
  const scripted = script.shift()
  if (scripted) return scripted
  return random() < setting.faults ? (WAYS[Math.floor(random() * WAYS.length)] ?? 'none') : 'none'
}

type Seen = { key: string; business: string; body: string }
async function charge(seen: Seen, delay: number): Promise<string> {
  if (delay) await sleep(delay)
  charges++
  note('charged', seen)
  fdatasyncSync(ledger)
  say('charged', { business: seen.business })
  return JSON.stringify({ charge: charges })
}

/** Charges once a key where keys are honoured, and once a request where they are not. */
function charged(seen: Seen, delay: number): Promise<string> {
  if (!setting.honours) return charge(seen, delay)
  const before = known.get(seen.key)
  if (before) return before
  const made = charge(seen, delay)
  known.set(seen.key, made)
  return made
}

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let text = ''
  for await (const chunk of request) text += chunk
  const { ref, run, node, iteration } = JSON.parse(text) as { [name: string]: unknown }
  const seen: Seen = {
    key: String(request.headers['idempotency-key']),
    business: `${ref}/${run}/${node}/${iteration}`,
    body: hash('sha256', text),
  }
  note('arrived', seen)
  say('arrived', { business: seen.business })
  const fault = nextFault()
  if (fault === 'drop-before') return void request.socket.destroy()
  const body = await charged(seen, fault === 'delay' ? 5 + random() * 120 : fault === 'long' ? 1500 : 0)
  if (fault === 'drop-after') return void request.socket.destroy()
  if (fault === 'error-after') return void response.writeHead(500).end('{}')
  if (fault === 'duplicate') {
    const twice = `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n${body}`
    return void request.socket.end(twice + twice)
  }
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': body.length })
  if (fault !== 'slow') return void response.end(body)
  for (const letter of body) {
    response.write(letter)
    await sleep(5)
  }
  response.end()
}

const server = createServer((request, response) => {
  request.socket.on('error', () => {})
  // A caller that was killed in the middle of its request.
  answer(request, response).catch(() => request.socket.destroy())
})
server.listen(0, '127.0.0.1', () => say('listening', { port: (server.address() as AddressInfo).port }))

const orders = createInterface({ input: process.stdin })
orders.on('line', (line) => {
  const order = JSON.parse(line) as Partial<StubSetting> & { forget?: boolean }
  if (order.forget) known.clear()
  if (order.script) script.push(...order.script)
  if (order.faults !== undefined) setting.faults = order.faults
  if (order.honours !== undefined) setting.honours = order.honours
  say('set')
})
orders.on('close', () => {
  closeSync(ledger)
  process.exit(0)
})
