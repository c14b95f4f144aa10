// Places in a record: `steps[3].output.owner`, `config(score).rows[2].name`, `document(policy/Customer mail).clauses[1].name`.
// Every value a sentence shows carries one, and it can be looked up again.
import { cellInWords } from '../expression/cell.ts'
import { compileTemplate } from '../expression/template.ts'
import type { PinnedDocument } from '../model/documents.ts'
import type { Graph } from '../model/graph.ts'
import type { Step } from '../model/record.ts'
import { any, type Json, type JsonRecord } from '../model/values.ts'

/** Everything sentences may speak of. */
export type Told = {
  run: {
    id: number
    workflow: string
    version: number
    owner: string
    status: string
    outcome: string | null
    trigger: string
    startedAt: number
    duration: number | null
    /** Steps it has taken. */
    steps: number
    /** Another run called it. */
    called: boolean
    /** It stopped Signalbox again and again, and waits for a person. */
    setAside: boolean
  }
  input: JsonRecord
  steps: readonly Step[]
  graph: Graph
  documents: readonly PinnedDocument[]
}

export const stepPlace = (seq: number, path: string): string => `steps[${seq}].${path}`

/**
 * The value at a place; `undefined` when nothing is there. `words(…)` says a cell, `position(…)` counts a row from 1,
 * `filled(3, …)` is a text whose holes hold what step 3 read.
 */
export function valueAtPlace(told: Told, place: string): Json | undefined {
  const filled = /^filled\((\d+), (.*)\)$/s.exec(place)
  if (filled) return filledIn(told, Number(filled[1]), valueAtPlace(told, filled[2] ?? ''))
  const derived = /^(words|position)\((.*)\)$/s.exec(place)
  if (derived) {
    const of = derived[2] ?? ''
    const found = valueAtPlace(told, of)
    if (derived[1] === 'words') return typeof found === 'string' ? cellInWords(found) : undefined
    return found === undefined ? undefined : Number(/\[(\d+)\]$/.exec(of)?.[1]) + 1
  }
  const step = /^steps\[(\d+)\]\.(.*)$/s.exec(place)
  if (step) return walk(stepAt(told, Number(step[1])) as unknown as Json, step[2] ?? '')
  const config = /^config\((.*?)\)\.(.*)$/s.exec(place)
  if (config) return walk(told.graph.nodes.find((node) => node.key === config[1]) as unknown as Json, config[2] ?? '')
  const document = /^document\(([^/]*)\/(.*)\)\.(.*)$/s.exec(place)
  if (document)
    return walk(told.documents.find((one) => one.kind === document[1] && one.name === document[2]) as unknown as Json, document[3] ?? '')
  const run = /^run\.(.*)$/s.exec(place)
  if (run) return walk(told.run as unknown as Json, run[1] ?? '')
  const input = /^input\.(.*)$/s.exec(place)
  return input ? walk(told.input, input[1] ?? '') : undefined
}

/** Steps stand in the order of their numbers, without gaps; the harness of node types tells of single ones. */
function stepAt({ steps }: Told, seq: number): Step | undefined {
  const there = steps[seq]
  return there?.seq === seq ? there : steps.find((one) => one.seq === seq)
}

/** Only from what the record says the step read: a hole that wants more leaves the text as it was written. */
function filledIn(told: Told, seq: number, text: Json | undefined): Json | undefined {
  const reads = stepAt(told, seq)?.reads ?? {}
  const scope = nested(reads)
  const compiled =
    typeof text === 'string' ? compileTemplate(text, Object.fromEntries(Object.keys(scope).map((root) => [root, any]))) : null
  if (!compiled?.ok || !compiled.template.reads.every((path) => Object.hasOwn(reads, path))) return text
  try {
    return compiled.template.render(scope)
  } catch {
    return text
  }
}

/** `{ 'input.id': 7 }` as `{ input: { id: 7 } }`. */
function nested(reads: JsonRecord): JsonRecord {
  const scope: JsonRecord = Object.create(null)
  for (const [path, value] of Object.entries(reads)) {
    const names = path.split('.')
    const last = names.pop() as string
    let into = scope
    for (const name of names) {
      const inner = into[name]
      into[name] = typeof inner === 'object' && inner !== null && !Array.isArray(inner) ? inner : Object.create(null)
      into = into[name] as JsonRecord
    }
    into[last] = value
  }
  return scope
}

function walk(from: Json | undefined, path: string): Json | undefined {
  let value: Json | undefined = from
  for (const part of path.split(/[.[\]]+/).filter(Boolean)) {
    if (value === null || value === undefined || typeof value !== 'object') return undefined
    if (!Object.hasOwn(value, part)) return undefined
    value = (value as JsonRecord)[part]
  }
  return value
}
