// Workflows, their drafts and their immutable versions.
import { hash } from 'node:crypto'
import canonicalize from 'canonicalize'
import type { Graph } from '../model/graph.ts'
import type { Db } from './database.ts'

export type WorkflowRow = {
  id: number
  name: string
  owner: string
  description: string
  draft: Graph
  draftSavedAt: number
  live: number | null
}
export type VersionRow = { id: number; workflow: number; number: number; hash: string; graph: Graph; note: string; by: string; at: number }

type RawWorkflow = Omit<WorkflowRow, 'draft' | 'draftSavedAt'> & { draft: string; draft_saved_at: number }
const rowToWorkflow = ({ draft, draft_saved_at, ...row }: RawWorkflow): WorkflowRow => ({
  ...row,
  draft: JSON.parse(draft) as Graph,
  draftSavedAt: draft_saved_at,
})
type RawVersion = Omit<VersionRow, 'graph'> & { graph: string }
const rowToVersion = ({ graph, ...row }: RawVersion): VersionRow => ({ ...row, graph: JSON.parse(graph) as Graph })

/** Positions are for the eye: two graphs that differ only there are the same version. */
export const graphHash = (graph: Graph): string =>
  hash('sha256', canonicalize({ nodes: graph.nodes.map(({ position: _, ...node }) => node), edges: graph.edges }) as string, 'hex')

export const listWorkflows = (db: Db): WorkflowRow[] =>
  (db.prepare('SELECT * FROM workflows ORDER BY name').all() as RawWorkflow[]).map(rowToWorkflow)

export function readWorkflow(db: Db, id: number): WorkflowRow | null {
  const row = db.prepare('SELECT * FROM workflows WHERE id = ?').get(id) as RawWorkflow | undefined
  return row ? rowToWorkflow(row) : null
}

export function findWorkflow(db: Db, name: string): WorkflowRow | null {
  const row = db.prepare('SELECT * FROM workflows WHERE name = ?').get(name) as RawWorkflow | undefined
  return row ? rowToWorkflow(row) : null
}

export const insertWorkflow = (db: Db, workflow: Omit<WorkflowRow, 'id' | 'live'>): number =>
  Number(
    db
      .prepare('INSERT INTO workflows (name, owner, description, draft, draft_saved_at) VALUES (?, ?, ?, ?, ?)')
      .run(workflow.name, workflow.owner, workflow.description, JSON.stringify(workflow.draft), workflow.draftSavedAt).lastInsertRowid,
  )

export const saveDraft = (db: Db, id: number, draft: Graph, at: number): void =>
  void db.prepare('UPDATE workflows SET draft = ?, draft_saved_at = ? WHERE id = ?').run(JSON.stringify(draft), at, id)

export const setLive = (db: Db, id: number, number: number): void =>
  void db.prepare('UPDATE workflows SET live = ? WHERE id = ?').run(number, id)

export function insertVersion(db: Db, version: Omit<VersionRow, 'id' | 'number' | 'hash'>): VersionRow {
  const number = Number(db.prepare('SELECT coalesce(max(number), 0) + 1 FROM versions WHERE workflow = ?').pluck().get(version.workflow))
  const row = { ...version, number, hash: graphHash(version.graph) }
  const { lastInsertRowid } = db
    .prepare('INSERT INTO versions (workflow, number, hash, graph, note, by, at) VALUES (?, ?, ?, ?, ?, ?, ?)')
    .run(row.workflow, row.number, row.hash, JSON.stringify(row.graph), row.note, row.by, row.at)
  return { id: Number(lastInsertRowid), ...row }
}

export const listVersions = (db: Db, workflow: number): VersionRow[] =>
  (db.prepare('SELECT * FROM versions WHERE workflow = ? ORDER BY number DESC').all(workflow) as RawVersion[]).map(rowToVersion)

export function readVersion(db: Db, id: number): VersionRow | null {
  const row = db.prepare('SELECT * FROM versions WHERE id = ?').get(id) as RawVersion | undefined
  return row ? rowToVersion(row) : null
}

export function findVersion(db: Db, workflow: number, number: number): VersionRow | null {
  const row = db.prepare('SELECT * FROM versions WHERE workflow = ? AND number = ?').get(workflow, number) as RawVersion | undefined
  return row ? rowToVersion(row) : null
}
