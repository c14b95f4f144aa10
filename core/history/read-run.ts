// A run as readers see it: its stored segments, folded with the plan it is pinned to, into steps and sentences.
import { type Callees, compileWorkflow } from '../engine/interpreter/compile.ts'
import { stepsOf, unpackEntries, unpackInput } from '../engine/interpreter/journal.ts'
import type { Plan } from '../engine/interpreter/plan.ts'
import type { StoredRun } from '../engine/store.ts'
import type { PinnedDocument } from '../model/documents.ts'
import type { Graph } from '../model/graph.ts'
import { SignalboxError } from '../model/news.ts'
import type { Narrative, Step } from '../model/record.ts'
import type { Json } from '../model/values.ts'
import { narrativeOf } from './narrative.ts'
import type { Told } from './places.ts'

/** A plan with what readers show of the version it belongs to. */
export type ReadPlan = {
  plan: Plan
  graph: Graph
  documents: readonly PinnedDocument[]
  workflow: number
  workflowName: string
  owner: string
  version: number
}
/** The facts of a run; its input as JSON text. `setAside`: it waits for a person, because it stopped Signalbox again and again. */
export type RecordedRun = Omit<StoredRun, 'uid' | 'plan' | 'input'> & { input: string; setAside?: boolean }
export type ReadRun = { steps: Step[]; narrative: Narrative; told: Told }

/** The graph with every config as its type's schema reads it, so that what was left to a default can be told too. */
export const withDefaults = (graph: Graph, plan: Plan): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node) => ({ ...node, config: (plan.byKey.get(node.key)?.config ?? node.config) as typeof node.config })),
})

/** Compiles a pinned version again. It passed when it was published; a Signalbox that no longer understands it says so. */
export function recompile(graph: Graph, documents: readonly PinnedDocument[], callees: Callees, place: string): Plan {
  const { plan, problems } = compileWorkflow(graph, documents, callees)
  if (plan) return plan
  throw new SignalboxError('unsupported', 'This version can no longer be read by this Signalbox.', {
    place,
    next: 'Open it with the version that wrote it.',
    problems,
  })
}

export function readRecord(read: ReadPlan, run: RecordedRun, segments: readonly string[], bringBack: (hash: string) => Json): ReadRun {
  const input = unpackInput(run.input, bringBack)
  const entries = segments.flatMap((segment) => unpackEntries(read.plan, segment, bringBack))
  const { id, startedAt } = run
  const steps = stepsOf(read.plan, entries, input, { id, workflow: read.workflowName, startedAt, asOf: run.asOf ?? startedAt })
  const told: Told = {
    run: {
      ...{ id: run.id, workflow: read.workflowName, version: read.version, owner: read.owner },
      ...{ status: run.status, outcome: run.outcome, trigger: run.trigger, startedAt: run.startedAt, duration: run.duration },
      ...{ steps: steps.length, called: run.parent !== null, setAside: run.setAside ?? false },
    },
    ...{ input, steps, graph: read.graph, documents: read.documents },
  }
  return { steps, narrative: narrativeOf(told), told }
}
