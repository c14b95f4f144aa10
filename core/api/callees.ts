// Which published workflows another one may call, read for the check of a graph.
import { type Callees, compileWorkflow } from '../engine/interpreter/compile.ts'
import type { PinnedDocument } from '../model/documents.ts'
import type { Graph } from '../model/graph.ts'
import { specOf } from '../nodes/registry.ts'
import type { Db } from '../storage/database.ts'
import { findVersion, findWorkflow } from '../storage/workflows.ts'

export const calleesIn =
  (db: Db): Callees =>
  (name, version) => {
    const workflow = name ? findWorkflow(db, name) : null
    if (!workflow) return name ? `There is no workflow “${name}”. Pick another.` : 'Pick a workflow.'
    const number = version ?? workflow.live
    const found = number === null ? null : findVersion(db, workflow.id, number)
    if (!found)
      return number === null ? `“${name}” was never published. Publish it first.` : `“${name}” has no version ${number}. Pick another.`
    const start = found.graph.nodes.find((node) => specOf(node.type)?.group === 'start')
    const spec = start && specOf(start.type)
    const config = spec?.schema.safeParse(start?.config)
    if (!config?.success) return `Version ${number} of “${name}” cannot be read by this Signalbox. Pick a newer one.`
    return { version: found.id, number: found.number, fields: spec?.input?.(config.data) ?? [] }
  }

/** Checks a graph against what this workspace holds. */
export const compileHere = (db: Db, graph: Graph, documents: readonly PinnedDocument[]) => compileWorkflow(graph, documents, calleesIn(db))
