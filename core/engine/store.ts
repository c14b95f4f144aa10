// The storage port: the few verbs through which the engine keeps what it must not lose.
import type { Person } from '../model/documents.ts'
import type { Retry } from '../model/graph.ts'
import type { Failure } from '../model/news.ts'
import type { EffectClass, EffectOutcome, Escalation, OnBehalf, ReviewVerdict, RunStatus, TimerKind } from '../model/record.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import type { ReviewQuestion, TaskRequest } from '../nodes/spec.ts'
import type { Hold } from './holds.ts'
import type { TimerSource } from './timers.ts'

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
  /** The step of another run that called this one, and how many calls are above it. */
  parent: number | null
  parentSeq: number | null
  depth: number
  /** Runs of a workflow with the same serial key go one at a time. */
  serial: string | null
  rerunOf: number | null
  /** Times the process ended while it worked on this run, since the run last got on. */
  crashes: number
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
  /** Tries so far; 0 while it has certainly not been sent. */
  attempt: number
  /** Iteration it belongs to; part of its key. */
  path: string
  /** Connection it goes through, or ''. */
  connection: string
  /** Digest of a do-once key that reaches beyond the run, or null. */
  scope: string | null
  retry: Retry | null
  /** No try begins at or after this moment. */
  giveUpAt: number | null
  /** When it was first sent; the other side's window counts from here. */
  sentAt: number | null
  /** What made it doubtful or holds it back, in a sentence. */
  why: string | null
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
  /** How often the process ended while it worked on this run; updateRun sets it back to none. */
  countCrash(run: number, crashes: number): void
  /** Seals a finished run into the audit chain. `segments` are all of its journal, in order. */
  sealRun(run: Omit<StoredRun, 'input'>, input: string, segments: readonly string[], at: number): void
  insertEffect(effect: NewEffect): void
  /** Counts one more try, at `now` the first of them. */
  nextAttempt(key: string, now: number): void
  /** Says why an intent is not sent yet; null when it goes on. */
  explainEffect(key: string, why: string | null): void
  /** Lets a step of another run share the outcome of this effect. */
  follow(key: string, run: number, seq: number): void
  /** Steps that share it, which are forgotten by this. */
  takeFollowers(key: string): { run: number; seq: number }[]
  /** Closes the intents of a step that have certainly not been sent; gives their keys. */
  dropUnsent(run: number, seq: number, failure: Failure, at: number): string[]
  /** `why`: what makes it doubtful. */
  finishEffect(key: string, state: StoredEffect['state'], outcome: EffectOutcome | null, at: number, by: string, why?: string): void
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
  /** False when it was cleared meanwhile. */
  removeTimer(id: number): boolean
  /** Takes away what a step that is over still had open: timers, event waits, reviews, shares in effects. */
  closeStep(run: number, seq: number, at: number): void
  /** The same for everything a run still had open. */
  closeRun(run: number, at: number): void
  /** Null when the sender's own id says that it is here already. */
  insertEvent(event: Omit<StoredEvent, 'id'>, once: string | null): number | null
  /** The oldest event under the key since a moment, but for those of these ids. */
  findEvent(key: string, since: number, but: readonly number[]): StoredEvent | null
  awaitEvent(run: number, seq: number, key: string): void
  /** Steps that wait under the key, which no longer do after this. */
  takeEventWaits(key: string): { run: number; seq: number }[]
  setHold(hold: Hold): void
  liftHold(hold: Pick<Hold, 'kind' | 'subject'>, by: string, at: number): boolean
  /** Notes in the audit chain what a person did to a run. */
  noteRun(kind: 'run.cancelled' | 'run.released', run: number, by: string, reason: string, at: number): void
}
export type NewEffect = Omit<StoredEffect, 'state' | 'outcome' | 'outcomeAt' | 'epoch' | 'requestHash'> & { state?: 'intent' | 'in doubt' }
export type StoredEvent = { id: number; key: string; body: Json; at: number; by: string }
/** What a restored or copied workspace must be careful with. */
export type Caution = {
  /** Runs up to this id may have gone further elsewhere than this database knows. */
  restoredThrough: number
  backupAt: number
}

export type Store = {
  databaseId: string
  /** 'moved': the workspace stands elsewhere than before, and nobody has said yet whether it was moved or copied. Nothing may start or be sent by itself. */
  strange(): 'moved' | null
  /** After a restore or in a copy: runs up to `restoredThrough` may have gone on elsewhere since `backupAt` (ms), so what they send then cannot be known. */
  caution(): Caution | null
  /** The disk is full: what is under way may be recorded, nothing new is to be started. */
  full(): boolean
  /** Run `work` in one flushed transaction; throws a SignalboxError when it could not be kept or this host no longer owns the workspace. */
  commit<Value>(work: (writes: Writes) => Value): Value
  lastRunId(): number
  readRun(id: number): { run: StoredRun; input: string; segments: string[] } | null
  bringBack(hash: string): Json
  openRunIds(): number[]
  /** Open runs with what admission must know of them, oldest first. */
  openRuns(): Pick<StoredRun, 'id' | 'plan' | 'status' | 'serial' | 'crashes'>[]
  /** Runs a step has called that are not over. */
  openCalls(run: number, seq: number | null): number[]
  hasCalled(run: number, seq: number): boolean
  /** The run that a step called, or null. */
  calledBy(run: number, seq: number): number | null
  eventWaitsOf(run: number): { seq: number; key: string }[]
  /** Effects of other runs that steps of this one share. */
  followedBy(run: number): { seq: number; key: string }[]
  readEffect(key: string): StoredEffect | null
  /** How many effects a do-once scope has seen; the newest has the key of this number. */
  countOfScope(scope: string): number
  /** Seqs of a run's steps whose effect is in doubt. */
  doubtsOf(run: number): number[]
  /** SHA-256 of the RFC 8785 form: what makes two requests the same. */
  fingerprint(request: JsonRecord): string
  timers: TimerSource
  holds(): Hold[]
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
