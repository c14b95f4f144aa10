// Workflows: drafts, publishing, export and import.
import type { Plan } from '../engine/interpreter/plan.ts'
import type { PinnedDocument } from '../model/documents.ts'
import type { Graph } from '../model/graph.ts'
import { type Problem, SignalboxError } from '../model/news.ts'
import { payloadHash } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { ensurePlan, lastDocumentId, newestDocuments, planFingerprint, readDocuments } from '../storage/documents.ts'
import { openRunsOf } from '../storage/runs.ts'
import { workflowCounts } from '../storage/statistics.ts'
import {
  findVersion,
  graphHash,
  insertVersion,
  insertWorkflow,
  listVersions,
  listWorkflows,
  readVersion,
  readWorkflow,
  saveDraft,
  setLive,
  type VersionRow,
  type WorkflowRow,
} from '../storage/workflows.ts'
import { notFound } from '../storage/workspace.ts'
import { compileHere } from './callees.ts'
import type { ReadContext, WriteContext } from './context.ts'
import type { VersionSummary, WorkflowDetail, WorkflowSummary } from './contract.ts'

const known = (context: ReadContext, id: number): WorkflowRow => {
  const workflow = readWorkflow(context.db, id)
  if (!workflow) throw notFound('workflow', String(id), 'List the workflows to see which there are.')
  return workflow
}

function summary(context: ReadContext, { id, name, owner, description, live }: WorkflowRow): WorkflowSummary {
  const midnight = new Date(context.now()).setHours(0, 0, 0, 0)
  return { id, name, owner, description, live, ...workflowCounts(context.db, id, midnight), ...waitingCounts(context.db, id) }
}

/** What stands between a workflow's runs and their end: a person, and the line before the start. */
function waitingCounts(db: Db, workflow: number): Pick<WorkflowSummary, 'asking' | 'queued'> {
  const asking = db
    .prepare(
      `SELECT count(DISTINCT reviews.run) FROM reviews JOIN runs ON runs.id = reviews.run WHERE reviews.state = 'open'
       AND runs.plan IN (SELECT plans.id FROM plans JOIN versions ON versions.id = plans.version WHERE versions.workflow = ?)`,
    )
    .pluck()
    .get(workflow)
  return { asking: Number(asking), queued: openRunsOf(db, workflow, 'queued').length }
}

const versionSummary = (version: VersionRow, live: number | null): VersionSummary => ({
  ...{ number: version.number, hash: version.hash, note: version.note, by: version.by, at: version.at },
  live: version.number === live,
})

export const summariesOfWorkflows = (context: ReadContext): WorkflowSummary[] =>
  listWorkflows(context.db).map((workflow) => summary(context, workflow))

export function detailOfWorkflow(context: ReadContext, id: number): WorkflowDetail {
  const workflow = known(context, id)
  const versions = listVersions(context.db, id)
  const documents = newestDocuments(context.db)
  const live = versions.find((version) => version.number === workflow.live)
  return {
    ...summary(context, workflow),
    draft: workflow.draft,
    draftSavedAt: workflow.draftSavedAt,
    changed: live?.hash !== graphHash(workflow.draft),
    versions: versions.map((version) => versionSummary(version, workflow.live)),
    problems: compileHere(context.db, workflow.draft, documents).problems,
    documents: documents.map(pinned),
  }
}

const pinned = ({ kind, name, version, body }: PinnedDocument): PinnedDocument => ({ kind, name, version, body }) as PinnedDocument

const EMPTY: Graph = { nodes: [], edges: [] }

export function createWorkflow(
  context: WriteContext,
  { name, owner, description = '', draft = EMPTY }: { name: string; owner: string; description?: string; draft?: Graph },
) {
  return context.change(() => {
    if (listWorkflows(context.db).some((workflow) => workflow.name === name))
      throw new SignalboxError('conflict', `There is a workflow “${name}” already.`, { place: name, next: 'Choose another name.' })
    return { id: insertWorkflow(context.db, { name, owner, description, draft, draftSavedAt: context.now() }) }
  })
}

export function keepDraft(context: WriteContext, id: number, draft: Graph): { savedAt: number; changed: boolean; problems: Problem[] } {
  const { live } = known(context, id)
  const savedAt = context.now()
  context.change(() => saveDraft(context.db, id, draft, savedAt))
  const changed = live === null || findVersion(context.db, id, live)?.hash !== graphHash(draft)
  return { savedAt, changed, problems: compileHere(context.db, draft, newestDocuments(context.db)).problems }
}

/** Makes the draft a numbered, immutable version and sets it live. A draft that says the same as the live version stays it. */
export function publishDraft(context: WriteContext, id: number, note: string, by: string): VersionSummary {
  const workflow = known(context, id)
  const { problems } = compileHere(context.db, workflow.draft, newestDocuments(context.db))
  const errors = problems.filter((problem) => problem.severity === 'error')
  if (errors.length)
    throw new SignalboxError(
      'bad-input',
      `“${workflow.name}” has ${errors.length} problem${errors.length > 1 ? 's' : ''} and cannot be published.`,
      {
        place: workflow.name,
        next: 'Mend what is listed and publish again.',
        problems,
      },
    )
  const live = workflow.live === null ? null : findVersion(context.db, id, workflow.live)
  if (live?.hash === graphHash(workflow.draft)) return versionSummary(live, workflow.live)
  const published = context.change((audit) => {
    const at = context.now()
    const version = insertVersion(context.db, { workflow: id, graph: workflow.draft, note, by, at })
    setLive(context.db, id, version.number)
    audit(
      at,
      by,
      'workflow.published',
      `version ${version.id}`,
      payloadHash({ workflow: workflow.name, number: version.number, hash: version.hash }),
    )
    return versionSummary(version, version.number)
  })
  context.schedules.follow()
  return published
}

export type LiveWorkflow = { workflow: WorkflowRow; version: number; planId: number; plan: Plan }
type PlanMaker = ReadContext & Pick<WriteContext, 'change'>

/** The live version with the documents as they are now: what a run that starts now is pinned to. */
export function liveWorkflow(context: PlanMaker, id: number): LiveWorkflow {
  const workflow = known(context, id)
  const version = workflow.live === null ? null : findVersion(context.db, id, workflow.live)
  if (!version)
    throw new SignalboxError('conflict', `“${workflow.name}” was never published.`, { place: workflow.name, next: 'Publish it first.' })
  return { workflow, version: version.number, ...planNow(context, workflow, version) }
}

/** The plan a stored version runs under from now on: for runs that another run calls. */
export function planOfVersion(context: PlanMaker, id: number): number {
  const version = readVersion(context.db, id)
  if (!version) throw notFound('version', String(id), 'Restore the last backup.')
  return planNow(context, known(context, version.workflow), version).planId
}

/** Compiled once for each version and state of the documents: both never change afterwards. */
const plansNow = new WeakMap<object, Map<string, { planId: number; plan: Plan }>>()

function planNow(context: PlanMaker, workflow: WorkflowRow, version: VersionRow): { planId: number; plan: Plan } {
  const known = plansNow.get(context.db) ?? new Map<string, { planId: number; plan: Plan }>()
  plansNow.set(context.db, known)
  const place = `${version.id} ${lastDocumentId(context.db)}`
  const found = known.get(place)
  if (found) return found
  const documents = newestDocuments(context.db)
  const { plan, problems } = compileHere(context.db, version.graph, documents)
  if (!plan)
    throw new SignalboxError('conflict', `“${workflow.name}” version ${version.number} cannot run with the documents as they are now.`, {
      place: workflow.name,
      next: 'Mend what is listed.',
      problems,
    })
  const used = new Set(plan.nodes.flatMap((node) => node.documents.map((use) => `${use.kind}/${use.name}`)))
  const ids = documents.filter((one) => one.kind === 'settings' || used.has(`${one.kind}/${one.name}`)).map((one) => one.id)
  let fresh = false
  const row = context.change((audit) =>
    ensurePlan(context.db, version.id, ids, (made) => {
      fresh = true
      audit(context.now(), 'engine', 'plan.pinned', `plan ${made.id}`, planFingerprint(version, readDocuments(context.db, made.documents)))
    }),
  )
  const made = { planId: row.id, plan }
  // Inside of a commit that may still fail, a new plan is not there for certain.
  if (!fresh || !context.db.inTransaction) known.set(place, made)
  return made
}
