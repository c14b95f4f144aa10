// A plan: a graph at one version with its documents pinned, checked and compiled, ready to run.
import type { PinnedDocument } from '../../model/documents.ts'
import type { GraphNode } from '../../model/graph.ts'
import type { DocumentUse } from '../../model/record.ts'
import type { JsonRecord } from '../../model/values.ts'
import type { Compiled, NodeSpec, Port } from '../../nodes/spec.ts'

/** The port every node has without declaring it: a failed step leaves by it when it is connected. */
export const ERROR_PORT = 'error'

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
  documents: readonly DocumentUse[]
  /** Every path its expressions read. */
  reads: readonly string[]
  /** Builds the record an expression sees from an output array. */
  toRecord(output: readonly import('../../model/values.ts').Json[]): JsonRecord
}

export type Plan = {
  nodes: readonly PlanNode[]
  byKey: ReadonlyMap<string, PlanNode>
  start: number
  documents: readonly PinnedDocument[]
  settings: JsonRecord
}
