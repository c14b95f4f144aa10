// The oracle on effects: what the ledger of the database says beside what the other side saw, and beside the file of rows.
import { hash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import type { DatabaseSync } from 'node:sqlite'
import { canonical } from './canonical.ts'
import type { StubLine } from './start-stub.ts'

export type EffectRow = {
  key: string
  run: number
  seq: number
  node: string
  path: string
  scope: string | null
  connector: string
  class: string
  state: string
  request: string
  request_hash: string
  outcome: string | null
  settled_by: string | null
}
export const readEffects = (db: DatabaseSync): EffectRow[] =>
  db.prepare(`SELECT *, json_extract(outcome, '$.settledBy') AS settled_by FROM effects ORDER BY run, seq`).all() as unknown as EffectRow[]

type Body = { ref: string; run: number; node: string; iteration: number }
export const businessOf = (effect: EffectRow): string => {
  const { ref, run, node, iteration } = (JSON.parse(effect.request) as { body: Body }).body
  return `${ref}/${run}/${node}/${iteration}`
}

export type Verdict = { extra: number; inDoubtTrue: string[]; inDoubtFalse: string[]; wrong: string[] }

export function checkCharges(effects: readonly EffectRow[], lines: readonly StubLine[]): Verdict {
  const wrong: string[] = []
  const charges = new Map<string, number>()
  const arrivals = new Map<string, Set<string>>()
  const arrived = new Map<string, number>()
  for (const { what, key, business, body } of lines) {
    if (what === 'charged') charges.set(business, (charges.get(business) ?? 0) + 1)
    else {
      arrived.set(key, (arrived.get(key) ?? 0) + 1)
      arrivals.set(key, (arrivals.get(key) ?? new Set()).add(body))
    }
  }
  const payments = effects.filter((effect) => effect.connector === 'http')
  const keys = new Map(payments.map((effect) => [effect.key, effect]))
  for (const [key, bodies] of arrivals) {
    if (!keys.has(key)) wrong.push(`the other side was asked under the key ${key}, of which there is no intent`)
    if (bodies.size > 1) wrong.push(`the key ${key} was sent with ${bodies.size} different bodies`)
    if (keys.get(key)?.class === 'unkeyed' && (arrived.get(key) ?? 0) > 1)
      wrong.push(`the unkeyed effect ${key} was sent ${arrived.get(key)} times`)
  }
  let extra = 0
  for (const [business, count] of charges)
    if (count > 1) {
      extra += count - 1
      wrong.push(`${business} was charged ${count} times`)
    }
  const inDoubtTrue: string[] = []
  const inDoubtFalse: string[] = []
  for (const effect of payments) {
    const happened = charges.has(businessOf(effect))
    if (effect.state === 'in doubt') (happened ? inDoubtTrue : inDoubtFalse).push(effect.key)
    if (effect.settled_by !== null) continue
    if (effect.state === 'done' && !happened) wrong.push(`effect ${effect.key} is done, and the other side has no charge for it`)
    if (effect.state === 'failed' && happened) wrong.push(`effect ${effect.key} has failed for certain, and the other side has the charge`)
  }
  return { extra, inDoubtTrue, inDoubtFalse, wrong }
}

/** Rows stand in the file once each, under the key of an intent; none is said to be there that is not. */
export function checkRows(effects: readonly EffectRow[], file: string): string[] {
  const wrong: string[] = []
  const lines = existsSync(file) ? readFileSync(file, 'utf8').split('\r\n') : []
  const found = new Map<string, number>()
  for (const line of lines.slice(1)) {
    const key = line.split(',').at(-1) ?? ''
    if (key.length === 52) found.set(key, (found.get(key) ?? 0) + 1)
  }
  const rows = new Map(effects.filter((effect) => effect.connector === 'csv-row').map((effect) => [effect.key, effect]))
  for (const [key, count] of found) {
    if (!rows.has(key)) wrong.push(`the file has a row of ${key}, of which there is no intent`)
    if (count > 1) wrong.push(`the row of ${key} stands in the file ${count} times`)
  }
  for (const [key, { state }] of rows)
    if (state === 'done' && !found.has(key)) wrong.push(`the row of ${key} is done, and the file does not have it`)
  return wrong
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyz234567'
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('')
  return (bits.match(/.{1,5}/g) ?? []).map((five) => LETTERS[Number.parseInt(five.padEnd(5, '0'), 2)]).join('')
}

/** A key is made from the database, the run, the node, the iteration and the number of the effect: nothing else. */
export function checkKeys(db: DatabaseSync, effects: readonly EffectRow[]): string[] {
  const wrong: string[] = []
  const database = (db.prepare(`SELECT value FROM workspace WHERE name = 'id'`).get() as { value: string } | undefined)?.value ?? ''
  const uids = new Map(
    (db.prepare('SELECT id, hex(uid) AS uid FROM runs').all() as { id: number; uid: string }[]).map(({ id, uid }) => [
      id,
      uid.toLowerCase(),
    ]),
  )
  for (const { key, run, node, path, scope, request, request_hash } of effects) {
    const possible = [1, 2, 3, 4, 5, 6].map((number) =>
      base32(hash('sha256', [database, uids.get(run), node, path, number].join('\n'), 'buffer')),
    )
    if (scope === null && !possible.includes(key)) wrong.push(`the key ${key} of run ${run} is not made from what it must be made from`)
    if (hash('sha256', canonical(JSON.parse(request))) !== request_hash)
      wrong.push(`the request of ${key} is not the one that was frozen with its intent`)
  }
  return wrong
}
