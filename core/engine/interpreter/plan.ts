// A plan: a graph at one version with its documents pinned, checked and compiled, ready to run.
import type { PinnedDocument } from '../../model/documents.ts'
import type { GraphNode } from '../../model/graph.ts'
import type { DocumentUse } from '../../model/record.ts'
import type { Json, JsonRecord } from '../../model/values.ts'
import type { AdmissionConfig, Compiled, NodeSpec, Port } from '../../nodes/spec.ts'
import type { Within } from './regions.ts'

/** The port every node has without declaring it: a failed step leaves by it when it is connected. */
export const ERROR_PORT = 'error'
/** What a step that left by all its ports at once has in place of a port's name. */
export const ALL_PORTS = '*'

export type PlanNode = {
  index: number
  node: GraphNode
  spec: NodeSpec
  /** The config as the type's schema parsed it. */
  config: unknown
  compiled: Compiled
  /** Names of the output fields, in the order of the output array. */
  fields: readonly string[]
  ports: readonly Port[]
  /** Port name -> index of the node it leads to; absent where nothing is connected. */
  next: ReadonlyMap<string, number>
  /** The branch or body it stands in, innermost last. */
  within: readonly Within[]
  /** A parallel's join, a join's parallel; -1 for others. */
  partner: number
  documents: readonly DocumentUse[]
  /** Every path its expressions read. */
  reads: readonly string[]
  /** Works out the business key of its do-once scope; null where that is the run. */
  onceKey: ((scope: JsonRecord) => Json) | null
  /** Builds the record an expression sees from an output array. */
  toRecord(output: readonly Json[]): JsonRecord
}

/** How runs are let in; `serial` gives the serial key of an input, null for none. */
export type Admission = Omit<AdmissionConfig, 'serialKey'> & { serial: ((input: JsonRecord) => string | null) | null }

export type Plan = {
  nodes: readonly PlanNode[]
  byKey: ReadonlyMap<string, PlanNode>
  start: number
  /** Whether a path may lead back, so that a node can run more than once. */
  repeats: boolean
  /** Whether a step may call another workflow. */
  calls: boolean
  admission: Admission
  documents: readonly PinnedDocument[]
  settings: JsonRecord
}
