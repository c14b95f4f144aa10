// What a node type is: one object that says its form, its ports, what it does and how its record is told.
import type { z } from 'zod'
import type { Expression } from '../expression/expression.ts'
import type { DocumentBody, DocumentKind, PinnedDocument } from '../model/documents.ts'
import type { Failure } from '../model/news.ts'
import type { Answer, Decision, EffectClass, Part, Sentence, Step } from '../model/record.ts'
import type { Schedule } from '../model/schedule/schedule.ts'
import type { Field, Json, JsonRecord, OriginMask, Shape, ValueType } from '../model/values.ts'

export const GROUPS = ['start', 'understand', 'decide', 'people', 'data', 'act', 'flow'] as const
export type Group = (typeof GROUPS)[number]

/** Colour of a port and of the edges that leave by it. Green, amber and red mean bands, verdicts and outcomes only. */
export type Tone = 'plain' | 'good' | 'care' | 'bad' | 'error'
export type Port = { name: string; title: string; tone: Tone; detail?: string }

/** A request that the interpreter hands to the runner. Its answer comes back as an event. */
export type Command =
  | { kind: 'classify'; model: string; text: string }
  | { kind: 'review'; question: ReviewQuestion }
  | { kind: 'workload' }
  | { kind: 'task'; task: TaskRequest }
  | { kind: 'effect'; effect: EffectRequest }
  /** Answered with `time` at this moment of the run's own time, milliseconds since the epoch. */
  | { kind: 'timer'; at: number }
  /** Answered with `event`, or with `time` when `until` comes first. `since`: earlier events count too, from then on. */
  | { kind: 'event'; key: string; since: number; until: number | null }
  /** Starts a run of another workflow's version; answered with `run` at its end. */
  | { kind: 'call'; version: number; input: JsonRecord }
  /** The interpreter's own: waits, then tries the step again. */
  | { kind: 'retry'; delayMs: number }

export type ReviewField = {
  name: string
  title: string
  type: 'text' | 'number' | 'boolean' | 'date' | 'list'
  value: Json
  editable: boolean
}
export type ReviewQuestion = {
  title: string
  ask: string
  why: string
  group: string
  fields: ReviewField[]
  /** Milliseconds since the epoch, or null for no deadline. */
  dueAt: number | null
  /** Words for the two buttons. */
  approveTitle: string
  declineTitle: string
  // What follows is only there where the review asks for it, so that older questions keep their hashes.
  /** The one person who is asked; without, the group is, or anyone. */
  assignee?: string
  /** Milliseconds since the epoch. */
  remindAt?: number
  escalate?: { at: number; to: string }
  /** What happens at `dueAt`; without, nothing does. */
  atDeadline?: 'decline' | 'expire'
  /** Two different people must approve the same content. */
  twoPeople?: true
  /** Neither whoever started the run nor `requestedBy` may approve. */
  noSelfApproval?: true
  requestedBy?: string
  reasonRequired?: 'decline' | 'always'
}
/** Who a review that nobody decided in time is recorded as decided by. */
export const DEADLINE = 'deadline'
export type TaskRequest = { title: string; body: string; assignee: string | null; group: string; dueAt: number | null; fields: JsonRecord }
export type EffectRequest = {
  connector: string
  class: EffectClass
  /** Hours in which the other side honours the key; null where the class has none. */
  windowHours: number | null
  /** Words for people: "Append a row to leads.csv". */
  title: string
  /** Frozen: every attempt sends exactly this. */
  request: JsonRecord
  /** Name of the connection it goes through; absent for none. */
  connection?: string
}

export type Outcome =
  | { kind: 'done'; port: string; output: Json[]; origins: OriginMask | OriginMask[]; decision?: Decision }
  | { kind: 'end'; outcome: string; output: Json[]; origins: OriginMask | OriginMask[] }
  | { kind: 'ask'; command: Command }
  | { kind: 'failed'; failure: Failure }
  /** Leaves by every port but the error port, all at once. */
  | { kind: 'fork'; output: Json[]; origins: OriginMask | OriginMask[] }
  /** Runs what follows the port `each` once an item; `resume` is called with `StepContext.each` when all are through. */
  | { kind: 'each'; items: Json[]; atOnce: number; goOn: boolean; origins: OriginMask }

/** What became of the items of a for each. */
export type EachResult = { results: Json[]; failed: { index: number; failure: Failure }[]; origins: OriginMask }
/** The branches that reached a join, and those that failed on the way. */
export type Arrivals = { branches: string[]; arrived: string[]; failed: string[] }

/** What a step may use. Everything else it needs was compiled into it. */
export type StepContext = {
  /** `input`, upstream outputs by node key, `settings`, `run`. */
  scope: JsonRecord
  /** Union of the origins of what these expressions read. */
  origins(...expressions: { reads: readonly string[] }[]): OriginMask
  /** Start of the run (its `--as-of`), milliseconds since the epoch. */
  now: number
  /** Start of this step in the run's own time. */
  at: number
  /** For a join: who came. */
  arrivals?: Arrivals
  /** For a for each whose items are through. */
  each?: EachResult
}

/** What can be known of a workflow that another one calls. `version` is the stored version's id. */
export type Callee = { version: number; number: number; fields: Field[] }

/** Collects problems and compiled expressions of one node. Paths name the config field: `rows[2].when[0]`. */
export type CompileContext = {
  /** The node's own key, under which later parts of it may see earlier ones. */
  self: string
  scope: Shape
  /** Upstream and pinned documents; a missing one is reported as a problem and gives null. */
  document<Kind extends DocumentKind>(kind: Kind, name: string, field: string): PinnedDocument<Kind> | null
  /** A published version of another workflow that can be called; a missing one is reported as a problem and gives null. */
  workflow(name: string, version: number | null, field: string): Callee | null
  /** Compiles; on problems reports them at `field` and gives an expression that fails when evaluated. */
  expression(source: string, field: string, expects?: ValueType, scope?: Shape): Expression
  template(source: string, field: string): { reads: readonly string[]; render(scope: JsonRecord): string }
  problem(code: string, message: string, field?: string | null, severity?: 'error' | 'warning'): void
}

export type Compiled = {
  /** Fields under the node's key, in this order; a step's output is an array in the same order. */
  output: Shape
  run(step: StepContext): Outcome
  /** For types that ask: what the answers so far (oldest first) make of the step. It may ask again. */
  resume?(step: StepContext, answers: readonly Answer[]): Outcome
  /** For a for each: what its own key holds for the nodes of its body. */
  inner?: Shape
  /** For a join: how many of `branches` must come before it goes on. */
  need?(branches: number): number
}

/** How runs of a workflow are let in; shared by all types of start. */
export type AdmissionConfig = {
  /** An expression over the input; runs with the same value go one at a time, in the order they were accepted. '' for none. */
  serialKey: string
  /** Runs at work at once; null for any number. Runs that wait for a person or a time do not count. */
  atOnce: number | null
  /** Runs that begin within a minute; null for any number. */
  perMinute: number | null
  /** Hours after which a run that has not ended fails; null for never. */
  timeoutHours: number | null
}

/**
 * What a type means to the flow, for those that are more than a step: where tokens part, meet, repeat and stop.
 * `parallel` leaves by all ports; `join` gathers the branches of one parallel; `each` runs its port `each` once an item up to
 * a `collect`; a `loop` may lead back by its port `again`; `call` starts another run; `end` ends this one.
 */
export type FlowRole = 'parallel' | 'join' | 'each' | 'collect' | 'loop' | 'call' | 'end'

/** What sentences are made from: the step of the record and the config and documents of its pinned version. */
export type Teller<Config> = {
  step: Step
  config: Config
  title: string
  documents: { [Kind in DocumentKind]?: { [name: string]: DocumentBody[Kind] } }
  /** A value of this step's record with its place: `value('output.owner')`, `value('decision.of[0]', { as: 'strong' })`. */
  value(path: string, as?: Exclude<Part, string>['as']): Part
  /** A name or number of the pinned version: `pinned('config.rows[2].name', 'EU')`. */
  pinned(path: string, as?: Exclude<Part, string>['as']): Part
}
export type Told = {
  /** Fragment for the one-line headline: `scored 82`; null when it has nothing to say there. */
  clause: Part[] | null
  sentences: Omit<Sentence, 'seq'>[]
}

/**
 * Occurrences that passed while Signalbox was off or the workflow paused: `once` starts one run for all of them, `skip` none,
 * `all` one each, the newest `most` at most.
 */
export type Missed = { policy: 'once' | 'skip' | 'all'; most: number }
export type Timing = { schedule: Schedule; missed: Missed }

export type NodeSpec<Config = unknown> = {
  type: string
  group: Group
  title: string
  /** One sentence for the palette. */
  about: string
  /** Name of a lucide icon. */
  icon: string
  /** Parses an empty config too: that is a node dropped from the palette. Titles and descriptions make its form. */
  schema: z.ZodType<Config>
  flow?: FlowRole
  /** For a start: what a trigger must bring. */
  input?(config: Config): Field[]
  /** For a start: how its runs are let in. */
  admission?(config: Config): AdmissionConfig
  /** For a start that comes by itself: when, and what becomes of occurrences that were missed. */
  timing?(config: Config): Timing
  /** Every node also has an `error` port, which the engine adds. */
  ports(config: Config): Port[]
  /** The muted line of its card. */
  line(config: Config): string
  compile(config: Config, context: CompileContext): Compiled
  tell(teller: Teller<Config>): Told
}
