// The client of the engine under test: sends payments under keys of its own and keeps, flushed, what was acknowledged to it.
import { fsyncSync, openSync, readFileSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { type Payment, payment } from './scenario.ts'
import type { Engine, Said } from './start-engine.ts'

export type Ack = { ref: string; run: number }
export type Client = {
  /** Whether each acknowledgement is flushed; ten thousand at once need not be, where only the engine is killed. */
  flushes: boolean
  file: string
  payments: Map<string, Payment>
  acked: Map<string, number>
  /** New payments that are to be sent. */
  make(count: number): void
  /** Sends what was never acknowledged and, under the same keys, a few that were: as a sender does whose answer was lost. `new`: only what was never sent. */
  send(engine: Engine, again?: number | 'new'): void
  /** Refusals by code. */
  refusals: Map<string, string>
  /** What contradicts an earlier acknowledgement. */
  contradictions: Set<string>
}

export function openClient(folder: string, random: () => number, name = 'p'): Client {
  const file = join(folder, 'acknowledged.jsonl')
  const handle = openSync(file, 'a')
  const payments = new Map<string, Payment>()
  const acked = new Map<string, number>()
  const sent = new Set<string>()
  const refusals = new Map<string, string>()
  const contradictions = new Set<string>()
  const heard = new WeakSet<Engine>()
  const take = (message: Said) => {
    if (message.said === 'refused') refusals.set(String(message.code), String(message.message))
    if (message.said !== 'accepted') return
    const { ref, run } = message as unknown as Ack
    const before = acked.get(ref)
    if (before !== undefined && before !== run) contradictions.add(`${ref} was acknowledged as run ${before} and then as run ${run}`)
    if (before === undefined) {
      writeSync(handle, `${JSON.stringify({ ref, run })}\n`)
      if (client.flushes) fsyncSync(handle)
      acked.set(ref, run)
    }
  }
  const client: Client = {
    flushes: true,
    ...{ file, payments, acked, refusals, contradictions },
    make(count) {
      for (let more = 0; more < count; more++) {
        const ref = `${name}${payments.size + 1}`
        payments.set(ref, payment(random, ref))
      }
    },
    send(engine, again = 3) {
      if (!heard.has(engine)) engine.hear(take)
      heard.add(engine)
      const known = again !== 'new' && again > 0 ? [...acked.keys()].slice(-again) : []
      for (const [ref, input] of payments) {
        if (again === 'new' ? sent.has(ref) : acked.has(ref) && !known.includes(ref)) continue
        sent.add(ref)
        engine.order({ do: 'start', ref, input })
      }
    },
  }
  return client
}

export const readAcks = (file: string): Ack[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => (line ? [JSON.parse(line) as Ack] : []))
