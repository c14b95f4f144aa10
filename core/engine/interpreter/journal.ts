// How entries are written into the journal: compact arrays that leave out what the pinned version already says
// (keys, types, field names, documents), and how readers get full steps back. There and back loses nothing.
import { nameOfNode } from '../../model/graph.ts'
import type { Answer, Decision, Step } from '../../model/record.ts'
import { type Json, type JsonRecord, type OriginMask, originsOf } from '../../model/values.ts'
import { valueAt } from './advance.ts'
import { apply } from './apply.ts'
import { ALL_PORTS, ERROR_PORT, type Plan, type PlanNode } from './plan.ts'
import { attemptOf, type Entry, initialState, type RunFacts } from './state.ts'

/**
 * One entry: `[node, leftBy, durationUs, output, origins, decision, more]`, trailing nothings cut.
 * `leftBy` is a port's place among the node's ports; -1 end, -2 waiting, -3 failed, -4 failed and left by the error port,
 * -5 cancelled, -6 all ports.
 */
type Packed = [number, number, number, Json[]?, (OriginMask | OriginMask[])?, (Decision | 0)?, More?]
/** seq, offset, answered, path, answers, failure, effects, put-aside output fields. */
type More = {
  s?: number
  t?: number
  d?: number
  i?: string
  a?: readonly Answer[]
  f?: Entry['failure']
  e?: string[]
  p?: [number, string][]
}

/** Puts aside one output field; gives the hash under which it is kept, or null to leave it in place. */
export type PutAside = (value: Json) => string | null
export type BringBack = (hash: string) => Json

/** A value whose JSON is at least this long is kept apart, once per content. */
export const LARGE = 1024

/** An input as its run keeps it: plain JSON, or `[input, { field: hash }]` when large fields were put aside. `text` is its JSON. */
export function packInput(input: JsonRecord, text: string, putAside: PutAside): string {
  if (text.length < LARGE) return text
  const left: JsonRecord = { ...input }
  const apart: { [field: string]: string } = {}
  for (const [field, value] of Object.entries(input)) {
    const hash = putAside(value)
    if (hash === null) continue
    left[field] = null
    apart[field] = hash
  }
  return Object.keys(apart).length ? JSON.stringify([left, apart]) : text
}

/** Hashes of the values that a stored segment or input has put aside. */
export function hashesIn(stored: string): string[] {
  if (!stored.includes('"p":[[') && !stored.startsWith('[{')) return []
  const parsed = JSON.parse(stored) as Packed[] | [JsonRecord, { [field: string]: string }]
  // An input that nothing was put aside of, with a field that only looks like it.
  if (!Array.isArray(parsed)) return []
  if (!Array.isArray(parsed[0])) return Object.values(parsed[1] as { [field: string]: string })
  return (parsed as Packed[]).flatMap((entry) => (entry[6]?.p ?? []).map(([, hash]) => hash))
}

export function unpackInput(stored: string, bringBack: BringBack): JsonRecord {
  const parsed = JSON.parse(stored) as JsonRecord | [JsonRecord, { [field: string]: string }]
  if (!Array.isArray(parsed)) return parsed
  const [input, apart] = parsed
  for (const [field, hash] of Object.entries(apart)) input[field] = bringBack(hash)
  return input
}

const END = -1
const WAITING = -2
const FAILED = -3
const FAILED_ON = -4
const CANCELLED = -5
const ALL = -6

const STATUS_OF: { [left: number]: Entry['status'] } = {
  [WAITING]: 'waiting',
  [FAILED]: 'failed',
  [FAILED_ON]: 'failed',
  [CANCELLED]: 'cancelled',
}

/**
 * Adds an entry to those that share a commit. One that closes the step before it takes its place; where anything else came
 * in between both stay, because reading them back must go the way it went.
 */
export function addEntry(entries: Entry[], entry: Entry): void {
  const before = entries.at(-1)
  if (before?.seq === entry.seq) entries[entries.length - 1] = { ...entry, effects: [...before.effects, ...entry.effects] }
  else entries.push(entry)
}

export function packEntries(plan: Plan, entries: readonly Entry[], putAside: PutAside): string {
  let seq = 0
  return JSON.stringify(
    entries.map((entry) => {
      const packed = pack(plan.nodes[entry.node] as PlanNode, entry, entry.seq === seq ? undefined : entry.seq, putAside)
      seq = entry.seq + 1
      return packed
    }),
  )
}

function pack(node: PlanNode, entry: Entry, seq: number | undefined, putAside: PutAside): Packed {
  const more: More = {}
  if (seq !== undefined) more.s = seq
  if (entry.offset) more.t = entry.offset
  if (entry.answered !== null) more.d = entry.answered
  if (entry.path) more.i = entry.path
  if (entry.answers.length) more.a = entry.answers
  if (entry.failure) more.f = entry.failure
  if (entry.effects.length) more.e = entry.effects
  let output = entry.output
  for (let at = 0; at < output.length; at++) {
    const value = output[at] as Json
    if (typeof value !== 'string' && (typeof value !== 'object' || value === null)) continue
    const hash = putAside(value)
    if (hash === null) continue
    if (output === entry.output) output = output.slice()
    output[at] = null
    more.p = [...(more.p ?? []), [at, hash]]
  }
  const hasMore = Object.keys(more).length > 0
  const packed: Packed = [entry.node, leftBy(node, entry), entry.durationUs]
  if (hasMore || entry.decision || entry.origins || output.length) packed.push(output, entry.origins)
  if (hasMore || entry.decision) packed.push(entry.decision ?? 0)
  if (hasMore) packed.push(more)
  return packed
}

function leftBy(node: PlanNode, entry: Entry): number {
  if (entry.status === 'waiting') return WAITING
  if (entry.status === 'failed') return entry.port === null ? FAILED : FAILED_ON
  if (entry.status === 'cancelled') return CANCELLED
  if (entry.port === ALL_PORTS) return ALL
  return entry.port === null ? END : node.ports.findIndex((port) => port.name === entry.port)
}

export function unpackEntries(plan: Plan, text: string, bringBack: BringBack): Entry[] {
  let expected = 0
  return (JSON.parse(text) as Packed[]).map(([index, left, durationUs, stored = [], origins = 0, decision = 0, more = {}]) => {
    const node = plan.nodes[index]
    if (!node) throw new Error(`The record names node ${index}, which its version does not have`)
    const output = more.p ? stored.slice() : stored
    for (const [at, hash] of more.p ?? []) output[at] = bringBack(hash)
    const seq = more.s ?? expected
    expected = seq + 1
    return {
      seq,
      node: index,
      path: more.i ?? '',
      status: STATUS_OF[left] ?? 'done',
      port: left >= 0 ? (node.ports[left]?.name ?? null) : left === FAILED_ON ? ERROR_PORT : left === ALL ? ALL_PORTS : null,
      offset: more.t ?? 0,
      answered: more.d ?? null,
      durationUs,
      output,
      origins,
      decision: decision || null,
      answers: more.a ?? [],
      failure: more.f ?? null,
      effects: more.e ?? [],
    } satisfies Entry
  })
}

/** Full steps for readers, in order; a waiting entry gives way to the one that completed it. */
export function stepsOf(plan: Plan, entries: readonly Entry[], input: JsonRecord, facts: RunFacts): Step[] {
  const state = initialState(plan, facts, input)
  const steps = new Map<number, Step>()
  for (const entry of entries) {
    const node = plan.nodes[entry.node] as PlanNode
    const before = steps.get(entry.seq)
    const scope = state.frames.get(entry.path)?.scope ?? {}
    const reads: JsonRecord = before ? before.reads : {}
    if (!before)
      for (const path of node.reads) {
        const value = valueAt(scope, path)
        if (value !== undefined) reads[path] = value
      }
    steps.set(entry.seq, stepOf(node, entry, facts.startedAt, reads, before))
    apply(plan, state, entry)
  }
  return [...steps.values()].sort((a, b) => a.seq - b.seq)
}

function stepOf(node: PlanNode, entry: Entry, startedAt: number, reads: JsonRecord, before: Step | undefined): Step {
  const done = entry.status === 'done'
  const maskOf = (at: number) => (typeof entry.origins === 'number' ? entry.origins : (entry.origins[at] ?? 0))
  const answered = entry.answers.flatMap((answer) => (answer.kind === 'effect' && answer.key ? [answer.key] : []))
  return {
    ...{ seq: entry.seq, node: node.node.key, type: node.node.type, title: nameOfNode(node.node), status: entry.status, path: entry.path },
    ...{ attempt: attemptOf(entry.answers), startedAt: startedAt + entry.offset },
    answeredAt: entry.answered === null ? null : startedAt + entry.answered,
    ...{
      durationUs: entry.durationUs + (before?.durationUs ?? 0),
      reads,
      port: entry.port,
      output: done ? node.toRecord(entry.output) : {},
    },
    origins: done ? Object.fromEntries(node.fields.map((field, at) => [field, originsOf(maskOf(at))])) : {},
    ...{ decision: entry.decision, answers: [...entry.answers], documents: [...node.documents] },
    effects: [...new Set([...(before?.effects ?? []), ...entry.effects, ...answered])],
    failure: entry.failure,
  }
}
