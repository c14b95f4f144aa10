// The record: what a step leaves behind for ever. Narrative, replay, ledger, statistics and audit are readers of it.
import type { Verdict } from './documents.ts'
import type { Failure } from './news.ts'
import type { Json, JsonRecord, Origin, OriginMask } from './values.ts'

export const BANDS = ['high', 'medium', 'low'] as const
export type Band = (typeof BANDS)[number]

/** A row, clause or condition that did not match although it was the closest, and the parts of it that failed. */
export type NearMiss = { row: number; miss: number[] }

/** Which rule fired and on what. `of` are the operands' values, in the order of the node's inputs. */
export type Decision =
  | { kind: 'rows'; hit: number[]; near: NearMiss | null; of: Json[] }
  | { kind: 'score'; total: number; points: number[]; of: Json[] }
  | { kind: 'branch'; hit: number | null; near: NearMiss | null; of: Json[] }
  | { kind: 'band'; band: Band; value: Json; high: number; medium: number; valid: boolean }
  | { kind: 'policy'; verdict: Verdict; hit: number | null; matched: number[]; near: NearMiss | null; of: Json[]; error: string | null }
  | { kind: 'assign'; chosen: string | null; leftOut: { person: string; why: string }[]; dueAt: number | null }
  /** What a join waited for, and what it went on without. `arrived`, `failed` and `missing` are names of branches. */
  | { kind: 'join'; mode: 'all' | 'any' | 'some'; need: number; arrived: string[]; failed: string[]; missing: string[] }

export type ReviewVerdict = 'approve' | 'change' | 'decline'
/** How a review can be answered. `expired`: nobody decided before the deadline. */
export const VERDICTS_OF_REVIEWS = ['approve', 'change', 'decline', 'expired'] as const
/** Whom somebody decided for, and why it fell to them: that person was away, or is not in the list of people. */
export type OnBehalf = { person: string; because: 'away' | 'unlisted' }
/** One person's part in a review that needs two. */
export type Vote = { by: string; verdict: 'approve' | 'change'; reason: string; for?: OnBehalf }
/** A review that was handed on because nobody had decided in time. */
export type Escalation = { to: string; at: number }
/** A text that looks like nothing its model was trained on gets this confidence at most, and no high band may reach down to it. */
export const UNLIKE_CAP = 0.6

export type ClassEvidence = {
  margin: number
  nearest: { text: string; label: string; similarity: number }[]
  words: string[]
  unlike: boolean
  likeness: number
  truncated?: boolean
}
/** What came from outside, recorded once and never asked again for that step. */
export type Answer =
  | {
      kind: 'class'
      label: string
      confidence: number
      runnerUp: { label: string; confidence: number } | null
      evidence: ClassEvidence
      model: { name: string; hash: string }
    }
  | {
      kind: 'review'
      verdict: (typeof VERDICTS_OF_REVIEWS)[number]
      /** Who decided; the deadline where nobody did. */
      by: string
      reason: string
      changes: JsonRecord
      /** Hash of exactly what was shown. */
      shown: string
      for?: OnBehalf
      /** Approvals of the same content that came before this one. */
      votes?: Vote[]
      escalated?: Escalation
    }
  | { kind: 'workload'; open: { [person: string]: number } }
  | { kind: 'task'; task: number }
  /** `key`: the do-once key it was carried out under; `earlier`: the run that had done it before under that key. */
  | { kind: 'effect'; key?: string; outcome: EffectOutcome; earlier?: number }
  /** `again`: trying again may help and can do no harm. */
  | { kind: 'failed'; failure: Failure; again?: boolean }
  /** A timer went off, at this moment by the clock. */
  | { kind: 'time'; at: number }
  /** The back-off is over: the step is tried again. */
  | { kind: 'retry'; at: number }
  /** An event arrived under the key that was waited for. */
  | { kind: 'event'; event: number; body: Json; at: number; by: string }
  /** Another workflow, called by this step, came to its end. */
  | {
      kind: 'run'
      run: number
      status: 'ended' | 'failed' | 'cancelled'
      outcome: string | null
      result: JsonRecord
      /** Where the result came from over there. */
      origins?: OriginMask
      failure: Failure | null
    }

export const EFFECT_CLASSES = ['read', 'transactional', 'keyed', 'checkable', 'unkeyed'] as const
export type EffectClass = (typeof EFFECT_CLASSES)[number]
/** How an effect ended: `done`, `failed` for certain (nothing happened), or settled by a person. */
export type EffectOutcome =
  | { state: 'done'; status: number | null; result: JsonRecord; settledBy: string | null }
  | { state: 'failed'; failure: Failure; settledBy: string | null }

export type DocumentUse = { kind: string; name: string; version: number }
/** `cancelled`: it was stopped from outside, by a person or because nothing needed it any more. */
export type StepStatus = 'done' | 'waiting' | 'failed' | 'cancelled'

/** One node's execution in a run, as readers see it. */
export type Step = {
  /** Place in the run, from 0, without gaps. */
  seq: number
  node: string
  type: string
  title: string
  status: StepStatus
  /** Which item of which for each it belongs to: `4.0` is the first item of the for each that is step 4; empty outside of one. */
  path: string
  attempt: number
  /** Milliseconds since the epoch. */
  startedAt: number
  /** When a step that waited had its answer, milliseconds since the epoch; null for one that did not wait or still does. */
  answeredAt: number | null
  /** Microseconds; time spent waiting for an answer is not in it. */
  durationUs: number
  /** Values its expressions read, by path. */
  reads: JsonRecord
  /** The port it left by; `*` for all of them at once; null while waiting, failed without an error edge, or at an end. */
  port: string | null
  output: JsonRecord
  /** Output field -> where its value comes from. */
  origins: { [field: string]: Origin[] }
  decision: Decision | null
  /** What came from outside, oldest first. */
  answers: Answer[]
  documents: DocumentUse[]
  /** Do-once keys of the effects this step asked for. */
  effects: string[]
  failure: Failure | null
}

/** `queued`: accepted, and held back by a limit, a serial key, a pause or its own crashes. The database keeps the place in this list. */
export const RUN_STATUSES = ['running', 'waiting', 'in doubt', 'ended', 'failed', 'cancelled', 'queued'] as const
export type RunStatus = (typeof RUN_STATUSES)[number]

/** What a timer is for. wait: a wait step's instant. retry: the next attempt. timeout: of a step. late: a deadline that only marks. remind, escalate, expire: of a review. */
export type TimerKind = 'wait' | 'retry' | 'timeout' | 'late' | 'run-timeout' | 'remind' | 'escalate' | 'expire'

/** A piece of a sentence: plain words, or a value with its place in the record. */
export type Part =
  | string
  | {
      value: Json
      /** How to show it: as it stands, quoted, as a percentage, … */
      as?: 'plain' | 'quoted' | 'percent' | 'signed' | 'time' | 'strong'
      /** `steps[3].output.owner`, `version.number`, `config.rows[2]`: where in the record or its pinned version it stands. */
      from: string
    }
export type Sentence = {
  /** Step it tells of, or null for the run. */
  seq: number | null
  tone: 'plain' | 'good' | 'care' | 'bad'
  /** `main` stands in the paragraph, `detail` only in the full list, `why-not` is the nearest thing that did not happen. */
  weight: 'main' | 'detail' | 'why-not'
  parts: Part[]
}
export type Narrative = { headline: Sentence; paragraph: Sentence[]; sentences: Sentence[] }
