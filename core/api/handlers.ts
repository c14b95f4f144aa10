// The table of calls: each name of the contract with the function that answers it. Reading calls need no owner.
import type { z } from 'zod'
import { verifyAudit } from './audit.ts'
import type { ReadContext, WriteContext } from './context.ts'
import type { CallName, CallOutput, Contract } from './contract.ts'
import { listDocuments, saveDocument } from './documents.ts'
import { installExample, listExamples } from './examples.ts'
import { liftHold, listHolds, previewHold, setHold } from './holds.ts'
import { readInbox } from './inbox.ts'
import { hostInfo } from './info.ts'
import { exportWorkflow, importWorkflow } from './interchange.ts'
import { cancelCohort, cancelRuns, runAgain } from './run-commands.ts'
import { getRun, listRuns, startRun } from './runs.ts'
import { listScheduleViews } from './schedules.ts'
import { dropSecret, secretsOf, setSecret } from './secrets.ts'
import { measureWorkspace } from './size.ts'
import { completeTask, reassignTask } from './tasks.ts'
import { acceptHeads, backUpWorkspace, eraseDue } from './upkeep.ts'
import { createWorkflow, detailOfWorkflow, keepDraft, publishDraft, summariesOfWorkflows } from './workflows.ts'

type Handler<Context, Name extends CallName> = (
  context: Context,
  input: z.output<Contract[Name]['input']>,
) => CallOutput<Name> | Promise<CallOutput<Name>>

export const readHandlers = {
  'host.info': (context) => hostInfo(context),
  'workflows.list': (context) => summariesOfWorkflows(context),
  'workflows.get': (context, { id }) => detailOfWorkflow(context, id),
  'workflows.export': (context, { id }) => exportWorkflow(context, id),
  'documents.list': (context) => listDocuments(context),
  'secrets.list': (context) => secretsOf(context),
  'runs.list': (context, filter) => listRuns(context, filter),
  'runs.get': (context, { id }) => getRun(context, id),
  'inbox.list': (context, filter) => readInbox(context, filter),
  'holds.list': (context) => listHolds(context),
  'holds.preview': (context, hold) => previewHold(context, hold),
  'schedules.list': (context) => listScheduleViews(context),
  'audit.verify': (context) => verifyAudit(context),
  'workspace.backup': (context) => backUpWorkspace(context),
  'workspace.size': (context) => measureWorkspace(context),
  'examples.list': (context) => listExamples(context),
} satisfies { [Name in CallName]?: Handler<ReadContext, Name> }

export const writeHandlers = {
  'workflows.create': (context, input) => createWorkflow(context, input),
  'workflows.saveDraft': (context, { id, draft }) => keepDraft(context, id, draft),
  'workflows.publish': (context, { id, note }) => publishDraft(context, id, note, context.user),
  'workflows.import': (context, { text }) => importWorkflow(context, text),
  'documents.save': (context, { document }) => saveDocument(context, document, context.user),
  'secrets.set': (context, { name, value }) => setSecret(context, name, value),
  'secrets.remove': (context, { name }) => dropSecret(context, name),
  'runs.start': (context, input) => startRun(context, input),
  'runs.cancel': (context, input) => cancelRuns(context, input),
  'runs.cancelAll': (context, input) => cancelCohort(context, input),
  'runs.release': (context, { id, by }) => context.runner.release(id, by),
  'runs.again': (context, input) => runAgain(context, input),
  'events.send': (context, event) => context.runner.event(event),
  'holds.set': (context, hold) => setHold(context, hold),
  'holds.lift': (context, hold) => liftHold(context, hold),
  'reviews.decide': (context, decision) => context.runner.decide(decision),
  'tasks.done': (context, input) => completeTask(context, input),
  'tasks.assign': (context, input) => reassignTask(context, input),
  'effects.settle': (context, settlement) => context.runner.settle(settlement),
  'audit.acceptHead': (context, { by }) => acceptHeads(context, by),
  'workspace.settleMove': (context, { answer, by }) => context.settleMove(answer, by),
  'workspace.erase': (context) => eraseDue(context),
  'examples.install': (context, { name }) => installExample(context, name),
} satisfies { [Name in CallName]?: Handler<WriteContext, Name> }

export type ReadCall = keyof typeof readHandlers
export const isReadCall = (name: CallName): name is ReadCall => Object.hasOwn(readHandlers, name)

/** Fails to compile when a call of the contract is answered by nobody. */
type Unanswered = Exclude<CallName, keyof typeof readHandlers | keyof typeof writeHandlers>
const everyCallIsAnswered: Unanswered extends never ? true : never = true
void everyCallIsAnswered
