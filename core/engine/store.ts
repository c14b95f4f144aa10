// The storage port: the few verbs through which the engine keeps what it must not lose.
import type { EffectClass, EffectOutcome, ReviewVerdict, RunStatus } from '../model/record.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import type { ReviewQuestion, TaskRequest } from '../nodes/spec.ts'

export type StoredRun = {
  id: number
  /** 16 random bytes, unique among all runs of all copies of the database. */
  uid: Uint8Array
  plan: number
  status: RunStatus
  outcome: string | null
  trigger: string
  startedAt: number
  /** What the run takes for its start where that is not `startedAt`. */
  asOf: number | null
  duration: number | null
  input: JsonRecord
}
export type StoredEffect = {
  key: string
  run: number
  seq: number
  node: string
  title: string
  connector: string
  class: EffectClass
  windowHours: number | null
  state: 'intent' | 'done' | 'failed' | 'in doubt'
  attempt: number
  epoch: number
  request: JsonRecord
  requestHash: string
  outcome: EffectOutcome | null
  intentAt: number
  outcomeAt: number | null
}
export type StoredReview = {
  id: number
  run: number
  seq: number
  question: ReviewQuestion
  shown: string
  state: 'open' | 'decided' | 'void'
  by: string | null
}

/** Writes of one transaction. Nothing of them is there when it fails. */
export type Writes = {
  /** The run this key started within the time keys are kept; bodies are compared by hash. */
  findTrigger(workflow: number, key: string, body: string, now: number): { run: number; sameBody: boolean } | null
  keepTrigger(workflow: number, key: string, body: string, run: number, now: number): void
  insertRun(run: Omit<StoredRun, 'input'>, input: string): void
  updateRun(id: number, status: RunStatus, outcome: string | null, duration: number | null): void
  appendJournal(run: number, segment: number, body: string): void
  /** Keeps a large value apart; gives its hash, or null when it should stay where it is. */
  putAside(value: Json): string | null
  /** Seals a finished run into the audit chain. `segments` are all of its journal, in order. */
  sealRun(run: Omit<StoredRun, 'input'>, input: string, segments: readonly string[], at: number): void
  insertEffect(effect: Omit<StoredEffect, 'state' | 'attempt' | 'outcome' | 'outcomeAt' | 'epoch' | 'requestHash'>): void
  nextAttempt(key: string): void
  finishEffect(key: string, state: StoredEffect['state'], outcome: EffectOutcome | null, at: number, by: string): void
  insertReview(run: number, seq: number, node: string, question: ReviewQuestion, at: number): number
  /** False when somebody decided first. */
  decideReview(id: number, verdict: ReviewVerdict, by: string, reason: string, at: number): boolean
  insertTask(run: number, seq: number, task: TaskRequest, at: number): number
}

export type Store = {
  databaseId: string
  /** 'moved': the workspace stands elsewhere than before, and nobody has said yet whether it was moved or copied. Nothing may start or be sent by itself. */
  strange(): 'moved' | null
  /** After a restore or in a copy: runs up to `restoredThrough` may have gone on elsewhere since `backupAt` (ms), so what they send then cannot be known. */
  caution(): { restoredThrough: number; backupAt: number } | null
  /** The disk is full: what is under way may be recorded, nothing new is to be started. */
  full(): boolean
  /** Run `work` in one flushed transaction; throws a SignalboxError when it could not be kept or this host no longer owns the workspace. */
  commit<Value>(work: (writes: Writes) => Value): Value
  lastRunId(): number
  readRun(id: number): { run: StoredRun; input: string; segments: string[] } | null
  bringBack(hash: string): Json
  openRunIds(): number[]
  readEffect(key: string): StoredEffect | null
  /** Intents without an outcome, or what is in doubt. */
  unsettledEffects(state: 'intent' | 'in doubt'): StoredEffect[]
  countEffects(run: number, seq: number): number
  readReview(id: number): StoredReview | null
  workload(): { [person: string]: number }
}
