// Export and import: one JSON file holds a workflow with the documents it names. Nothing of it runs until it is published.
import { z } from 'zod'
import { documentSchema, type NamedDocument } from '../model/documents.ts'
import { type Graph, graphSchema } from '../model/graph.ts'
import { type Problem, SignalboxError } from '../model/news.ts'
import { parseJson } from '../model/parse-json.ts'
import { payloadHash } from '../storage/audit.ts'
import { newestDocument, newestDocuments } from '../storage/documents.ts'
import { findWorkflow, readWorkflow } from '../storage/workflows.ts'
import { notFound } from '../storage/workspace.ts'
import { compileHere } from './callees.ts'
import type { ReadContext, WriteContext } from './context.ts'
import { saveDocument } from './documents.ts'
import { createWorkflow } from './workflows.ts'

export const FORMAT_VERSION = 1
export const workflowFileSchema = z.strictObject({
  format: z.literal('signalbox.workflow'),
  formatVersion: z.literal(FORMAT_VERSION),
  name: z.string().min(1).max(200),
  owner: z.string().min(1).max(200),
  description: z.string().max(4000).default(''),
  graph: graphSchema,
  documents: z.array(documentSchema).max(1000).default([]),
})
export type WorkflowFile = z.infer<typeof workflowFileSchema>

/** Throws `bad-input` with every problem of the file, each with its path. */
export function parseWorkflowFile(text: string, place: string): WorkflowFile {
  const json = parseJson(text, place)
  const head = json as { format?: unknown; formatVersion?: unknown } | null
  if (head === null || typeof head !== 'object' || Array.isArray(head) || head.format !== 'signalbox.workflow')
    throw new SignalboxError('bad-input', 'This is JSON, but not a Signalbox workflow.', {
      place,
      next: 'Choose a file that Signalbox exported; nothing was changed.',
    })
  if (typeof head.formatVersion === 'number' && head.formatVersion > FORMAT_VERSION)
    throw new SignalboxError(
      'unsupported',
      `This workflow was exported by a newer Signalbox (format ${head.formatVersion}; this one reads ${FORMAT_VERSION}).`,
      {
        place,
        next: 'Update Signalbox; nothing was changed.',
      },
    )
  const parsed = workflowFileSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.map(
    (issue): Problem => ({
      node: null,
      field: issue.path.map(String).join('.') || null,
      severity: 'error',
      code: 'bad-file',
      message: `${issue.message}.`.replace('..', '.'),
    }),
  )
  const first = problems[0]
  throw new SignalboxError(
    'bad-input',
    `This workflow file has ${problems.length} problem${problems.length > 1 ? 's' : ''}: ${first?.field ?? 'the file'}: ${first?.message ?? ''}`,
    {
      place: `${place}${first?.field ? `, ${first.field}` : ''}`,
      next: 'Correct what is listed; nothing was changed.',
      problems,
    },
  )
}

/** Names of documents a graph's nodes use, by the plan if it compiles, else every document of the workspace. */
function documentsFor(context: ReadContext, graph: Graph): NamedDocument[] {
  const all = newestDocuments(context.db)
  const { plan } = compileHere(context.db, graph, all)
  const used = new Set(plan?.nodes.flatMap((node) => node.documents.map((use) => `${use.kind}/${use.name}`)))
  return all
    .filter((one) => one.kind !== 'model' && (one.kind === 'settings' || !plan || used.has(`${one.kind}/${one.name}`)))
    .map(({ kind, name, body }) => unbound({ kind, name, body } as NamedDocument))
}

/** A connection travels without its secret, even without the secret's name: who takes it in binds it anew. */
const unbound = (document: NamedDocument): NamedDocument =>
  document.kind === 'connection' ? { ...document, body: { ...document.body, secret: '' } } : document

export function exportWorkflow(context: ReadContext, id: number): { file: string; text: string } {
  const workflow = readWorkflow(context.db, id)
  if (!workflow) throw notFound('workflow', String(id), 'List the workflows to see which there are.')
  const content: WorkflowFile = {
    ...{ format: 'signalbox.workflow', formatVersion: FORMAT_VERSION },
    ...{ name: workflow.name, owner: workflow.owner, description: workflow.description, graph: workflow.draft },
    documents: documentsFor(context, workflow.draft),
  }
  const file = `${workflow.name.replaceAll(/[^\p{L}\p{N}]+/gu, '-').replaceAll(/^-|-$/g, '') || 'workflow'}.signalbox.json`
  return { file, text: `${JSON.stringify(content, null, 2)}\n` }
}

/** Makes a new workflow with a draft; documents that exist with another content keep theirs, and that is said. */
export function importWorkflow(
  context: WriteContext,
  text: string,
  place = 'the imported file',
): { id: number; name: string; problems: Problem[] } {
  const file = parseWorkflowFile(text, place)
  const kept: Problem[] = []
  const name = freeName(context, file.name)
  const { id } = createWorkflow(context, { name, owner: file.owner, description: file.description, draft: file.graph })
  for (const shipped of file.documents) {
    const document = withoutGrants(shipped, kept)
    const there = newestDocument(context.db, document.kind, document.name)
    if (!there) saveDocument(context, document, context.user)
    else if (JSON.stringify(there.body) !== JSON.stringify(document.body))
      kept.push({
        ...{ node: null, field: null, severity: 'warning', code: 'document-kept' },
        message: `There is a ${document.kind} “${document.name}” already, with another content; it was kept.`,
      })
  }
  context.change((audit) => audit(context.now(), context.user, 'workflow.imported', `workflow ${id}`, payloadHash({ id, name })))
  return { id, name, problems: [...kept, ...compileHere(context.db, file.graph, newestDocuments(context.db)).problems] }
}

/** Which private addresses may be called and which secrets used is for the person on this machine to say, never for a file. */
function withoutGrants(document: NamedDocument, said: Problem[]): NamedDocument {
  if (document.kind === 'connection' && document.body.secret !== '')
    said.push({
      ...{ node: null, field: null, severity: 'warning', code: 'grant-left-out' },
      message: `The file wants the connection “${document.name}” to use your secret “${document.body.secret}”. That was left out; bind it yourself if it is meant.`,
    })
  if (document.kind === 'connection') return unbound(document)
  if (document.kind !== 'settings' || !Object.hasOwn(document.body, 'allowedHosts')) return document
  said.push({
    ...{ node: null, field: null, severity: 'warning', code: 'grant-left-out' },
    message: `The file wants to reach ${JSON.stringify(document.body.allowedHosts)} on this machine or its network. That was left out; add it to the settings yourself if it is meant.`,
  })
  const { allowedHosts: _, ...body } = document.body
  return { ...document, body }
}

function freeName(context: ReadContext, wanted: string): string {
  for (let number = 1; ; number++) {
    const name = number === 1 ? wanted : `${wanted} (${number})`
    if (!findWorkflow(context.db, name)) return name
  }
}
