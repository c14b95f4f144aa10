// The one contract between a host and its screens: call name -> input schema and output type, and the events it sends.
// It travels as messages over a MessagePort (desktop) or a WebSocket (browser); both carry the frames below.
import { z } from 'zod'
import { HOLD_KINDS, type Hold } from '../engine/holds.ts'
import { secretName } from '../model/connection.ts'
import { documentSchema, type PinnedDocument } from '../model/documents.ts'
import { type Graph, graphSchema, jsonSchema } from '../model/graph.ts'
import type { ErrorCode, Problem } from '../model/news.ts'
import type { EffectClass, EffectOutcome, Escalation, Narrative, OnBehalf, RunStatus, Sentence, Step, TimerKind } from '../model/record.ts'
import { RUN_STATUSES } from '../model/record.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import type { Missed, ReviewQuestion } from '../nodes/spec.ts'

/** What a hold keeps back: open runs it touches, effects not sent yet, questions no model was asked. */
export type Held = { open: number; unsent: number; questions: number }

// ---- what the screens are shown -------------------------------------------------------------------------------------

export type WorkflowSummary = {
  id: number
  name: string
  owner: string
  description: string
  /** Live version number, or null while nothing is published. */
  live: number | null
  /** Milliseconds since the epoch of the newest run, or null. */
  lastRunAt: number | null
  runs: number
  /** Runs that started today, by outcome word (or status word while open). */
  today: { [outcome: string]: number }
  /** Runs per day of the last 14 days, oldest first. */
  daily: number[]
  waiting: number
  /** Runs that wait for a person to decide: some of those that wait. */
  asking: number
  /** Runs that wait in line. */
  queued: number
  inDoubt: number
  failed: number
}
export type VersionSummary = { number: number; hash: string; note: string; by: string; at: number; live: boolean }
export type WorkflowDetail = WorkflowSummary & {
  draft: Graph
  draftSavedAt: number
  /** True when the draft differs from the live version. */
  changed: boolean
  versions: VersionSummary[]
  problems: Problem[]
  /** Newest version of every document the draft names. */
  documents: PinnedDocument[]
}
export type RunSummary = {
  id: number
  workflow: string
  workflowId: number
  version: number
  status: RunStatus
  outcome: string | null
  /** The one-line narrative. */
  headline: Sentence
  trigger: string
  key: string | null
  startedAt: number
  endedAt: number | null
}
export type EffectView = {
  key: string
  run: number
  seq: number
  node: string
  title: string
  class: EffectClass
  state: 'intent' | 'done' | 'failed' | 'in doubt'
  attempt: number
  request: JsonRecord
  outcome: EffectOutcome | null
  intentAt: number
  outcomeAt: number | null
  /** What makes it doubtful or keeps it from being sent, in a sentence. */
  why: string | null
}
/** What a run waits for by itself: a moment at which something happens to one of its steps (`seq` -1: to all of it). */
export type TimerView = { seq: number; kind: TimerKind; at: number }
export type HoldView = Hold & { title: string; waiting: Held }
export type HoldPreview = { title: string /** In a sentence. */; stops: string; waiting: Held }
export type RunDetail = RunSummary & {
  /** The run that called this one, and the step. */
  calledBy: { run: number; seq: number } | null
  /** Runs its steps have called. */
  calls: { run: number; seq: number; workflow: string; status: RunStatus }[]
  /** The run this one repeats. */
  rerunOf: number | null
  /** It stopped Signalbox again and again, and waits for a person to release or cancel it. */
  setAside: boolean
  timers: TimerView[]
  /** Keys of events that its steps wait for. */
  events: { seq: number; key: string }[]
  input: JsonRecord
  /** The graph of the pinned version. */
  graph: Graph
  documents: PinnedDocument[]
  steps: Step[]
  narrative: Narrative
  effects: EffectView[]
  /** Open review of this run, if it waits for one. */
  review: number | null
}
export type ReviewItem = {
  id: number
  run: number
  seq: number
  workflow: string
  question: ReviewQuestion
  /** SHA-256 of exactly what is shown; a decision must send it back. */
  shown: string
  /** Sentences of the run so far, as evidence. */
  evidence: Sentence[]
  createdAt: number
  state: 'open' | 'decided' | 'void'
  /** Who is asked now. */
  assignee: string | null
  group: string
  /** Who may decide, in a sentence and by name; `anyone` where nothing narrows it. */
  asked: { anyone: boolean; names: string[]; words: string }
  /** Approvals so far, where two are needed; `void` ones were of content that was changed since. */
  votes: { by: string; verdict: 'approve' | 'change'; reason: string; for: OnBehalf | null; at: number; void: boolean }[]
  /** What fields that were changed since held when it was first asked. */
  was: JsonRecord
  remindedAt: number | null
  escalated: Escalation | null
  /** Whether it waits for the one who looks, and why they may not decide or not approve it. */
  mine: boolean
  refused: { decide: CallWords | null; approve: CallWords | null }
  decision: { verdict: string; by: string; reason: string; for: OnBehalf | null; at: number } | null
}
/** What happened and what to do, as a refusal says it. */
export type CallWords = { message: string; next: string }
export type TaskItem = {
  id: number
  run: number
  seq: number
  workflow: string
  title: string
  body: string
  assignee: string | null
  group: string
  dueAt: number | null
  fields: JsonRecord
  createdAt: number
  state: 'open' | 'done'
  mine: boolean
  doneBy: string | null
  comment: string
}
export type Inbox = { reviews: ReviewItem[]; tasks: TaskItem[]; inDoubt: EffectView[] }
export type AuditReport = {
  entries: number
  ok: boolean
  /** First entry that does not hold, with the reason in words. */
  broken: { seq: number; why: string } | null
  /** What the head kept outside the database says. */
  head: 'matches' | 'missing' | 'differs'
  ms: number
}
export type ScheduleView = {
  workflow: number
  name: string
  /** Live version. */
  version: number
  /** "every weekday at 09:00, Europe/Berlin" */
  words: string
  missed: Missed
  paused: boolean
  /** The next five occurrences, milliseconds since the epoch. */
  next: number[]
  /** The newest run that the schedule started, or null. */
  last: { run: number; at: number } | null
  /** The clock was ahead once: nothing starts before it has passed this instant again. Null as it should be. */
  waitsUntil: number | null
}
export type ExampleSummary = { name: string; title: string; about: string; installed: boolean; workflow: string }
/** Never its value. */
export type SecretSummary = { name: string; changedAt: number; changedBy: string; connections: string[] }
export type HostInfo = {
  version: string
  workspace: string
  folder: string
  readOnly: boolean
  node: string
  sqlite: string
  user: string
  /** The workspace stands elsewhere than before; nothing starts or is sent by itself until `workspace.settleMove` is answered. */
  strange: 'moved' | null
}
export type BackupReport = {
  file: string
  at: number
  bytes: number
  lastRun: number
  entries: number
  /** Why the record in it does not hold, in words; null when it does. */
  broken: string | null
  attachments: number
}
export type SizeReport = {
  /** Bytes. `tables` are named as in the database, with their indexes, largest first. */
  database: number
  tables: { name: string; bytes: number }[]
  /** Free pages inside the database, in bytes. */
  unused: number
  wal: number
  attachments: number
  backups: number
  /** Free on the disk. */
  free: number
  lastBackupAt: number | null
}

// ---- calls --------------------------------------------------------------------------------------------------------

const id = z.int().positive()
const paging = { before: id.nullable().default(null), limit: z.int().min(1).max(500).default(50) }
const nothing = z.strictObject({})
const held = { kind: z.enum(HOLD_KINDS), subject: z.string().max(200).default('') }
const person = z.string().min(1).max(200)

/** Declares the output type beside the input schema; there is no value of it at run time. */
const call =
  <Output>() =>
  <Input extends z.ZodType>(input: Input) =>
    ({ input }) as { input: Input; output: Output }

export const contract = {
  'host.info': call<HostInfo>()(nothing),
  'workflows.list': call<WorkflowSummary[]>()(nothing),
  'workflows.get': call<WorkflowDetail>()(z.strictObject({ id })),
  'workflows.create': call<{ id: number }>()(z.strictObject({ name: z.string().min(1).max(200), owner: z.string().min(1).max(200) })),
  'workflows.saveDraft': call<{ savedAt: number; changed: boolean; problems: Problem[] }>()(z.strictObject({ id, draft: graphSchema })),
  'workflows.publish': call<VersionSummary>()(z.strictObject({ id, note: z.string().max(2000).default('') })),
  'workflows.export': call<{ file: string; text: string }>()(z.strictObject({ id })),
  'workflows.import': call<{ id: number; name: string; problems: Problem[] }>()(z.strictObject({ text: z.string() })),
  'documents.list': call<(PinnedDocument & { changedAt: number; changedBy: string })[]>()(nothing),
  'documents.save': call<{ version: number }>()(z.strictObject({ document: documentSchema })),
  'secrets.list': call<SecretSummary[]>()(nothing),
  'secrets.set': call<{ name: string; changed: boolean }>()(z.strictObject({ name: secretName, value: z.string().max(10_000) })),
  'secrets.remove': call<{ name: string }>()(z.strictObject({ name: secretName })),
  'runs.start': call<{ run: number; status: RunStatus }>()(
    z.strictObject({
      workflow: id,
      input: z.record(z.string(), jsonSchema),
      key: z.string().min(1).max(200).nullable().default(null),
      by: person.nullable().default(null),
    }),
  ),
  'runs.list': call<{ runs: RunSummary[]; next: number | null }>()(
    z.strictObject({
      workflow: id.nullable().default(null),
      status: z.enum(RUN_STATUSES).nullable().default(null),
      outcome: z.string().max(200).nullable().default(null),
      ...paging,
    }),
  ),
  'runs.get': call<RunDetail>()(z.strictObject({ id })),
  'runs.cancel': call<{ cancelled: number[]; left: { run: number; why: string }[] }>()(
    z.strictObject({ ids: z.array(id).min(1).max(1000), by: person, reason: z.string().max(1000).default('') }),
  ),
  /** Cancels every open run of a workflow, or those that stand in one way. */
  'runs.cancelAll': call<{ cancelled: number[]; left: { run: number; why: string }[] }>()(
    z.strictObject({
      workflow: id,
      status: z.enum(RUN_STATUSES).nullable().default(null),
      by: person,
      reason: z.string().max(1000).default(''),
    }),
  ),
  /** Lets a run go on that was set aside. */
  'runs.release': call<{ run: number; status: RunStatus }>()(z.strictObject({ id, by: person })),
  /** Starts its input (or another one) again as a new run, on the version it had or on the live one. */
  'runs.again': call<{ run: number; status: RunStatus }>()(
    z.strictObject({
      id,
      version: z.enum(['same', 'live']).default('live'),
      input: z.record(z.string(), jsonSchema).nullable().default(null),
      by: person,
    }),
  ),
  /** Tells every run that waits under the key. `once`: the sender's own id; the same one again reaches nobody. */
  'events.send': call<{ event: number | null; reached: number }>()(
    z.strictObject({
      key: z.string().min(1).max(500),
      body: jsonSchema.default(null),
      by: person,
      once: z.string().min(1).max(200).nullable().default(null),
    }),
  ),
  'holds.list': call<HoldView[]>()(nothing),
  'holds.preview': call<HoldPreview>()(z.strictObject(held)),
  'holds.set': call<HoldPreview>()(z.strictObject({ ...held, by: person, reason: z.string().max(1000).default('') })),
  'holds.lift': call<{ lifted: true }>()(z.strictObject({ ...held, by: person })),
  /** `by`: who looks. `mine`: only what waits for them; `group`: only what is for this group. */
  'inbox.list': call<Inbox>()(
    z.strictObject({
      by: z.string().max(200).nullable().default(null),
      mine: z.boolean().default(false),
      group: z.string().max(100).nullable().default(null),
    }),
  ),
  'reviews.decide': call<{ run: number; status: RunStatus }>()(
    z.strictObject({
      id,
      shown: z.string(),
      verdict: z.enum(['approve', 'change', 'decline']),
      changes: z.record(z.string(), jsonSchema).default({}),
      reason: z.string().max(4000).default(''),
      by: person,
    }),
  ),
  'tasks.done': call<{ id: number }>()(z.strictObject({ id, by: person, comment: z.string().max(4000).default('') })),
  /** Gives an open task to somebody else, or to a group for whoever takes it. */
  'tasks.assign': call<{ id: number }>()(
    z.strictObject({ id, assignee: person.nullable().default(null), group: z.string().max(100).nullable().default(null), by: person }),
  ),
  'effects.settle': call<{ run: number; status: RunStatus }>()(
    z.strictObject({
      key: z.string().min(1).max(200),
      verdict: z.enum(['it happened', 'send again', 'give up']),
      reference: z.string().max(400).default(''),
      by: z.string().min(1).max(200),
    }),
  ),
  'schedules.list': call<ScheduleView[]>()(nothing),
  'audit.verify': call<AuditReport>()(nothing),
  /** A person accepts the heads of histories that were given up, and a table that was changed while nobody had the workspace open. */
  'audit.acceptHead': call<{ accepted: { seq: number; hash: string }[]; altered: string | null }>()(
    z.strictObject({ by: z.string().min(1).max(200) }),
  ),
  /** Writes a backup into the workspace's own folder of backups and looks it through. */
  'workspace.backup': call<BackupReport>()(nothing),
  'workspace.size': call<SizeReport>()(nothing),
  'workspace.settleMove': call<{ inDoubt: number }>()(
    z.strictObject({ answer: z.enum(['moved', 'copied']), by: z.string().min(1).max(200) }),
  ),
  /** Removes what the retention rules have due. */
  'workspace.erase': call<{ runs: number; values: number; pages: number }>()(nothing),
  'examples.list': call<ExampleSummary[]>()(nothing),
  /** Creates the example's workflow and documents, trains its model if it has one, and runs its input. */
  'examples.install': call<{ workflow: number; runs: number }>()(z.strictObject({ name: z.string().max(100) })),
} as const

export type Contract = typeof contract
export type CallName = keyof Contract
export type CallInput<Name extends CallName> = z.input<Contract[Name]['input']>
export type CallOutput<Name extends CallName> = Contract[Name]['output']

/** Events carry what changed, not the data: a screen asks again for what it shows. */
export type HostEvents = {
  /** Runs, inbox items or workflows changed; at most a few a second. */
  changed: { topics: ('workflows' | 'runs' | 'inbox' | 'documents')[]; runs: number[] }
  /** A review waits still, or was handed on: whoever is asked is to be told. */
  reminder: { kind: 'reminder' | 'escalation'; review: number; run: number; title: string; words: string; dueAt: number | null }
  /** Long work: training, installing an example. `total` 0 means unknown. */
  progress: { job: string; done: number; total: number; words: string }
}
export type EventName = keyof HostEvents

// ---- frames ---------------------------------------------------------------------------------------------------------

export type CallError = { code: ErrorCode; message: string; place: string | null; next: string | null; problems: Problem[] }
export type Envelope<Value> = { ok: true; value: Value } | { ok: false; error: CallError }
/** Screen -> host. */
export type CallFrame = { id: number; call: string; input: Json }
/** Host -> screen. */
export type HostFrame = { id: number; answer: Envelope<unknown> } | { event: EventName; data: unknown }

export const callFrameSchema = z.strictObject({ id: z.int().min(0), call: z.string().max(100), input: jsonSchema })
