// What a node type is: one object that says its form, its ports, what it does and how its record is told.
import type { z } from 'zod'
import type { Expression } from '../expression/expression.ts'
import type { DocumentBody, DocumentKind, PinnedDocument } from '../model/documents.ts'
import type { Failure } from '../model/news.ts'
import type { Answer, Decision, EffectClass, Part, Sentence, Step } from '../model/record.ts'
import type { Json, JsonRecord, OriginMask, Shape, ValueType } from '../model/values.ts'

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
}
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

/** What a step may use. Everything else it needs was compiled into it. */
export type StepContext = {
  /** `input`, upstream outputs by node key, `settings`, `run`. */
  scope: JsonRecord
  /** Union of the origins of what these expressions read. */
  origins(...expressions: { reads: readonly string[] }[]): OriginMask
  /** Start of the run (its `--as-of`), milliseconds since the epoch. */
  now: number
}

/** Collects problems and compiled expressions of one node. Paths name the config field: `rows[2].when[0]`. */
export type CompileContext = {
  /** The node's own key, under which later parts of it may see earlier ones. */
  self: string
  scope: Shape
  /** Upstream and pinned documents; a missing one is reported as a problem and gives null. */
  document<Kind extends DocumentKind>(kind: Kind, name: string, field: string): PinnedDocument<Kind> | null
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
}

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
  /** Every node also has an `error` port, which the engine adds. */
  ports(config: Config): Port[]
  /** The muted line of its card. */
  line(config: Config): string
  compile(config: Config, context: CompileContext): Compiled
  tell(teller: Teller<Config>): Told
}
