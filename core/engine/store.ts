// The storage port: the few verbs through which the engine keeps what it must not lose.
import type { Person } from '../model/documents.ts'
import type { EffectClass, EffectOutcome, Escalation, OnBehalf, ReviewVerdict, RunStatus } from '../model/record.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import type { ReviewQuestion, TaskRequest } from '../nodes/spec.ts'
import type { TimerKind } from './timers.ts'

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
/** `void`: nobody can decide it any more, because its run or step is over. */
export type ReviewState = 'open' | 'decided' | 'void'
export type StoredReview = {
  id: number
  run: number
  seq: number
  /** As it is shown now: with what people changed so far. */
  question: ReviewQuestion
  /** Hash of what is shown now. */
  shown: string
  state: ReviewState
  /** Who is asked now. */
  assignee: string | null
  group: string
  changes: JsonRecord
  escalated: Escalation | null
  by: string | null
}
/** An approval where two are needed. `named`: by, or for, somebody who is asked. */
export type StoredVote = {
  by: string
  for: OnBehalf | null
  named: boolean
  verdict: 'approve' | 'change'
  reason: string
  changes: JsonRecord
  shown: string
  at: number
}
/** How a review was answered; by the deadline where nobody did. */
export type ReviewEnd = { verdict: ReviewVerdict | 'expired'; by: string; reason: string; for: OnBehalf | null; at: number }

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
  /** Asks from `at` on, and sets the timers that the question wants. */
  insertReview(run: number, seq: number, node: string, question: ReviewQuestion, at: number): number
  /** False when somebody decided first. Clears its timers. */
  decideReview(id: number, end: ReviewEnd): boolean
  voteReview(id: number, vote: StoredVote): void
  /** Shows another question from now on: approvals so far no longer count. Gives its hash. */
  changeReview(id: number, question: ReviewQuestion, changes: JsonRecord): string
  /** Puts it on record that somebody was refused. */
  refuseReview(id: number, by: string, verdict: ReviewVerdict, code: string, at: number): void
  remindReview(id: number, at: number): void
  /** Asks somebody else from now on. */
  escalateReview(id: number, to: string, assignee: string | null, group: string, at: number): void
  /** Open reviews of a run, or of one step of it: nobody can decide them any more, and their timers are cleared. */
  voidReviews(run: number, seq: number | null, at: number): void
  setTimer(run: number, seq: number, kind: TimerKind, at: number): void
  clearTimers(run: number, seq: number): void
  /** Who started a run, where a person did. */
  keepStarter(run: number, by: string): void
  insertTask(run: number, seq: number, task: TaskRequest, at: number): number
}

export type Store = {
  databaseId: string
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
  openReviewOf(run: number, seq: number): StoredReview | null
  /** Approvals of what a review shows now, oldest first. */
  votesOf(review: number): StoredVote[]
  /** Everybody in the newest lists of people. */
  people(): Person[]
  starterOf(run: number): string | null
  workload(): { [person: string]: number }
}
