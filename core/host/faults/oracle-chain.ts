// The oracle on the audit chain: every link, no gap, the head kept outside, and the order of what the entries tell.
import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { canonical } from './canonical.ts'

type Entry = { seq: number; at: number; by: string; kind: string; subject: string; payload: Uint8Array; hash: Uint8Array }
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex')

export const readChain = (db: DatabaseSync): Entry[] => db.prepare('SELECT * FROM audit ORDER BY seq').all() as unknown as Entry[]

export function checkChain(entries: readonly Entry[], headFile: string): string[] {
  const wrong: string[] = []
  let previous = '0'.repeat(64)
  entries.forEach(({ seq, at, by, kind, subject, payload, hash: own }, place) => {
    if (seq !== place + 1) wrong.push(`audit entry ${place + 1} is missing`)
    const expected = hash('sha256', canonical({ at, by, kind, payload: hex(payload), prev: previous, seq, subject }))
    if (expected !== hex(own)) wrong.push(`audit entry ${seq} does not follow from the one before it`)
    previous = hex(own)
  })
  if (existsSync(headFile)) {
    const text = readFileSync(headFile, 'utf8').trim()
    // A head that was being written when the machine went down is no head.
    const head = text.endsWith('}') ? (JSON.parse(text) as { seq: number; hash: string }) : null
    const there = head && entries[head.seq - 1]
    if (head && head.seq > 0 && (!there || hex(there.hash) !== head.hash))
      wrong.push(`the head outside names entry ${head.seq}, which is not there as it was`)
  }
  return wrong
}

/** Each effect is intended once, before anything else is said of it, and ends once. */
export function checkOrder(entries: readonly Entry[]): string[] {
  const wrong: string[] = []
  const intended = new Set<string>()
  const ended = new Set<string>()
  const runs = new Set<string>()
  for (const { kind, subject, seq } of entries) {
    if (kind === 'effect.intended') {
      if (intended.has(subject)) wrong.push(`${subject} was intended twice`)
      intended.add(subject)
    }
    if (kind === 'effect.ended' || kind === 'effect.settled' || kind === 'effect.in-doubt') {
      if (!intended.has(subject)) wrong.push(`${subject} had its outcome (entry ${seq}) before its intent`)
      if (ended.has(subject)) wrong.push(`${subject} got a second outcome (entry ${seq})`)
      if (kind !== 'effect.in-doubt') ended.add(subject)
    }
    if (kind === 'run.ended') {
      if (runs.has(subject)) wrong.push(`${subject} ended twice`)
      runs.add(subject)
    }
  }
  return wrong
}
