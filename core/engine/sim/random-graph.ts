// Valid workflows made by chance, over every way in which a run can go: what they are made of is drawn, that they compile is not.
import type { PinnedDocument } from '../../model/documents.ts'
import type { Graph, GraphNode } from '../../model/graph.ts'
import type { Json } from '../../model/values.ts'
import type { Random } from './random.ts'
import { randomStep } from './random-step.ts'

/** A port that leads nowhere yet. */
export type Open = { node: string; port: string }
/** What is drawn at one place: how deep it stands, what an expression may read there, and the steps that are left. */
export type Place = { depth: number; numbers: readonly string[] }
export type Draft = {
  random: Random
  /** Names of workflows that may be called. */
  callees: readonly string[]
  /** Steps that may still be drawn. */
  left: number
  add(type: string, config: { [name: string]: Json }, from: readonly Open[], handling?: GraphNode['handling']): string
  connect(from: readonly Open[], to: string): void
}

export const THRESHOLDS = 'cuts'
export const POLICY = 'rules'
export const MODEL = 'reader'
export const LABELS = ['a', 'b']
export const documents: readonly PinnedDocument[] = [
  { kind: 'thresholds', name: THRESHOLDS, version: 1, body: { high: 0.8, medium: 0.5, note: '' } },
  {
    ...{ kind: 'policy', name: POLICY, version: 1 },
    body: {
      ...{ about: '', inputs: [{ name: 'n', type: 'number', required: true }], otherwise: 'ask' },
      clauses: [
        { name: 'little', when: 'n < 4', verdict: 'allow', because: '' },
        { name: 'much', when: 'n >= 7', verdict: 'deny', because: '' },
      ],
    },
  },
  {
    ...{ kind: 'model', name: MODEL, version: 1 },
    body: { file: '0'.repeat(64), labels: LABELS, head: 'x', examples: 10, accuracy: null, ece: null, high: 0.9, medium: 0.7 },
  },
] as PinnedDocument[]

export type GraphOptions = { steps?: number; callees?: readonly string[]; start?: { [name: string]: Json } }

/** `start`: how runs are let in. Every run takes a number `n` from 0 to 9, a confidence `c` and a text `key`. */
export function randomGraph(random: Random, { steps = 4 + random.below(14), callees = [], start = {} }: GraphOptions = {}): Graph {
  const nodes: GraphNode[] = []
  const edges: Graph['edges'] = []
  const draft: Draft = {
    ...{ random, callees, left: steps },
    add(type, config, from, handling) {
      const key = `${type[0]}${nodes.length}`
      nodes.push({ id: key, key, type, title: '', config, ...(handling ? { handling } : {}), position: { x: nodes.length * 10, y: 0 } })
      draft.connect(from, key)
      return key
    },
    connect(from, to) {
      for (const { node, port } of from) edges.push({ id: `e${edges.length}`, from: { node, port }, to: { node: to, port: 'in' } })
    },
  }
  const fields = [
    { name: 'n', type: 'number', required: true },
    { name: 'c', type: 'number', required: true },
    { name: 'key', type: 'text', required: true },
  ]
  const first = draft.add('start', { fields, ...start }, [])
  const place = { depth: 0, numbers: ['input.n'] }
  const { open, numbers } = sequence(draft, place, [{ node: first, port: 'out' }], 1 + random.below(5))
  // Some ways end apart from the others.
  const apart = random.chance(0.3) && open.length > 1 ? open.slice(0, 1) : []
  if (apart.length) draft.add('end', { outcome: 'apart', fields: [] }, apart)
  const result = numbers.filter((_, at) => at < 3).map((value, at) => ({ name: `r${at}`, value }))
  draft.add('end', { outcome: 'done', fields: result }, apart.length ? open.slice(1) : open)
  return { nodes, edges }
}

/** Draws steps one after the other; `slowly`: the first of them waits for somebody or something. */
export function sequence(
  draft: Draft,
  place: Place,
  from: readonly Open[],
  length: number,
  slowly = false,
): { open: Open[]; numbers: readonly string[] } {
  let open: readonly Open[] = from
  let { numbers } = place
  for (let at = 0; at < length && (at === 0 ? slowly || draft.left > 0 : draft.left > 0); at++) {
    draft.left--
    const step = randomStep(draft, { ...place, numbers }, open, slowly && at === 0)
    open = step.open
    numbers = step.always ? [...numbers, ...step.always].slice(-6) : numbers
  }
  return { open: [...open], numbers }
}
