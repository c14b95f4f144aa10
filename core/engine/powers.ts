// What the engine may do beyond computing: all of it is handed in, nothing is reached for.
import type { Connector } from '../connectors/connector.ts'
import type { Answer } from '../model/record.ts'
import type { Stopwatch } from './interpreter/advance.ts'
import type { Plan } from './interpreter/plan.ts'
import type { Store, StoredReview } from './store.ts'
import type { TurnLimits } from './turns.ts'

/** A plan with what the engine must know of the workflow it belongs to. */
export type LoadedPlan = { id: number; plan: Plan; workflow: number; workflowName: string; owner: string }

/** Somebody is to be told that a review waits for them: again before its deadline, or because it was handed on to them. */
export type Reminder = { kind: 'reminder' | 'escalation'; review: StoredReview; at: number }

export type Powers = {
  watch: Stopwatch
  /** 16 random bytes. */
  uid(): Uint8Array
  /** SHA-256 of a text as RFC 4648 base32 without padding, small letters. */
  digest(text: string): string
  /** Waits; resolves early, without error, when aborted. */
  sleep(milliseconds: number, signal: AbortSignal): Promise<void>
  /** Runs it in a turn of its own, when what is under way now has had its say. */
  soon(work: () => void): void
  store: Store
  /** Compiles a plan, or gives it from memory. Throws when its documents are gone. */
  loadPlan(id: number): LoadedPlan
  connector(name: string): Connector | null
  /** How many effects a connection takes at once and a minute; null where it says nothing. */
  connectionLimits(name: string): TurnLimits | null
  /** The plan that a stored version of a workflow runs under from now on, its documents as they are now. Throws when it cannot run. */
  planOfVersion(version: number): number
  /** Notes outside the database that a run is being worked on, so that a crash can be laid at its door; null: none any more. */
  working(run: number | null): void
  /** Asks the model; one answer a text, in order. A failure is an answer of kind `failed`. */
  classify(plan: LoadedPlan, model: string, texts: string[]): Promise<Answer[]>
  /** Told after each commit which runs changed. */
  changed(runs: number[]): void
  /** Told within the commit that keeps it: at least once, and twice where that commit has to be made again. */
  remind(reminder: Reminder): void
  log(line: string): void
}
