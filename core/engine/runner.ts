// The runner: takes triggers and answers, carries runs on through the pure interpreter, and shares one flushed commit
// among all that is in the queue. Nothing is acknowledged and nothing leaves the machine before its commit holds.
import { LIMITS } from '../model/graph.ts'
import { SignalboxError, wordsOf } from '../model/news.ts'
import type { Answer, RunStatus } from '../model/record.ts'
import type { JsonRecord } from '../model/values.ts'
import { askModels } from './ask-models.ts'
import { carryOn, type Desk, type Errand, openDesk } from './carry-out.ts'
import { type Decided, decideReview, type ReviewDecision, type Settlement, settleEffect } from './decisions.ts'
import { loadRun, newRun, type OpenRun } from './open-run.ts'
import type { Powers } from './powers.ts'
import type { Recovery } from './recovery.ts'
import { sendEffects } from './send-effects.ts'
import type { Writes } from './store.ts'

export type Start = {
  plan: number
  /** Parsed against the start node's fields already. */
  input: JsonRecord
  /** Where it came from, in a word: `form`, `csv`, `http`, `example`. */
  trigger: string
  /** Do-once key of the trigger, or null. */
  key: string | null
  /** What the run takes for its start; the clock when null. */
  asOf: number | null
}
export type Started = {
  run: number
  status: RunStatus
  outcome: string | null /** True when the key had started this run before. */
  repeated: boolean
}

export type Runner = {
  /** Resolves when the run is accepted: committed and flushed. */
  start(start: Start): Promise<Started>
  /** The first decision counts; a second one is refused with who was first. */
  decide(decision: ReviewDecision): Promise<Decided>
  settle(settlement: Settlement): Promise<Decided>
  /** Resolves when the run ends or waits for a person. */
  settled(run: number): Promise<RunStatus>
  /** Takes up what an earlier life of the host left open. */
  resume(recovery: Recovery): void
  /** Takes nothing new, waits a little for effects under way, and commits what is in the queue. */
  close(): Promise<void>
}
/** What a decision may do within the shared commit beyond writing. */
export type Hands = {
  carry(run: number, seq: number, answer: Answer): OpenRun | null
  /** Says how a run stands that does not go on now. */
  mark(run: number, status: RunStatus): void
  /** Done once the commit holds. */
  errand(errand: Errand): void
}

/** More than this in the queue is refused early rather than piled up. */
const MAX_QUEUED = 10_000
/** Most pieces of work that share a commit. */
const MAX_BATCH = 256
/** Milliseconds that closing waits for effects under way. */
const CLOSE_PATIENCE = 5000
/** Milliseconds until work that is not anybody's call is tried again after a failed commit. */
const RETRY_AFTER = 1000

type Batch = { writes: Writes; desk: Desk; runs: Map<number, OpenRun>; errands: Errand[]; nextRun: number }
type Work = { apply(batch: Batch): unknown; done(value: unknown): void; failed(error: unknown): void; keep: boolean }

export function openRunner(powers: Powers): Runner {
  const { store } = powers
  const open = new Map<number, OpenRun>()
  const waiters = new Map<number, ((status: RunStatus) => void)[]>()
  const abort = new AbortController()
  let queue: Work[] = []
  let scheduled = false
  let lastRun = store.lastRunId()

  const models = askModels(powers, (run, seq, answer) => answerLater(run, seq, answer))
  const effects = sendEffects(powers, abort.signal, (work) => enqueue((batch) => work(batch.writes, hands(batch)), true))

  function schedule(): void {
    if (scheduled || queue.length === 0) return
    scheduled = true
    setImmediate(flush)
  }

  function flush(): void {
    scheduled = false
    const works = queue.length > MAX_BATCH ? queue.splice(0, MAX_BATCH) : queue.splice(0)
    if (works.length) carryThrough(works)
    schedule()
  }

  function carryThrough(works: Work[]): void {
    const values: ({ ok: true; value: unknown } | { ok: false; error: unknown })[] = []
    let batch: Batch
    try {
      batch = store.commit((writes) => {
        const shared: Batch = {
          writes,
          desk: openDesk(store.workload),
          runs: new Map(),
          errands: [],
          nextRun: lastRun + 1,
        }
        for (const work of works) {
          try {
            values.push({ ok: true, value: work.apply(shared) })
          } catch (error) {
            // A refusal is one caller's news; anything else may have left half a write behind and fails the batch.
            if (!(error instanceof SignalboxError) || !REFUSALS.has(error.code)) throw error
            values.push({ ok: false, error })
          }
        }
        return shared
      })
    } catch (error) {
      // One piece of work that cannot be kept must not take the others with it: each is tried by itself.
      if (works.length > 1 && !isStorageTrouble(error)) for (const work of works) carryThrough([work])
      else giveBack(works, error)
      return
    }
    lastRun = batch.nextRun - 1
    settle(batch)
    works.forEach((work, at) => {
      const value = values[at]
      if (value?.ok) work.done(value.value)
      else work.failed(value?.error)
    })
    if (batch.runs.size) powers.changed([...batch.runs.keys()])
  }

  function giveBack(works: Work[], error: unknown): void {
    powers.log(`A commit failed: ${wordsOf(error)}`)
    // Trouble of the disk passes; an error of ours would come back for ever.
    const kept = isStorageTrouble(error) ? works.filter((work) => work.keep) : []
    for (const work of works) if (!kept.includes(work)) work.failed(error)
    if (kept.length && !abort.signal.aborted)
      void powers.sleep(RETRY_AFTER, abort.signal).then(() => {
        queue = [...kept, ...queue]
        schedule()
      })
    schedule()
  }

  function settle(batch: Batch): void {
    const working = new Set(batch.errands.map((errand) => errand.run))
    for (const [id, run] of batch.runs) {
      if (working.has(id) || run.row.status === 'running') open.set(id, run)
      else {
        open.delete(id)
        const waiting = waiters.get(id)
        waiters.delete(id)
        for (const waiter of waiting ?? []) waiter(run.row.status)
      }
    }
    dispatch(batch.errands)
  }

  function dispatch(errands: Errand[]): void {
    for (const errand of errands)
      if (errand.kind === 'classify') models.ask(errand)
      else effects.send(errand.key)
  }

  function enqueue<Value>(apply: (batch: Batch) => Value, keep: boolean): Promise<Value> {
    if (abort.signal.aborted) return Promise.reject(new SignalboxError('busy', 'The engine is shutting down.', { next: 'Start it again.' }))
    if (!keep && queue.length >= MAX_QUEUED)
      return Promise.reject(new SignalboxError('busy', `${MAX_QUEUED} pieces of work wait already.`, { next: 'Try again in a moment.' }))
    return new Promise<Value>((resolve, reject) => {
      queue.push({ apply, keep, done: resolve as (value: unknown) => void, failed: reject })
      schedule()
    })
  }

  function carry(batch: Batch, run: number, seq: number, answer: Answer): OpenRun | null {
    const before = batch.runs.get(run) ?? open.get(run) ?? loadRun(powers, run)
    if (!before?.state.pending.some((pending) => pending.seq === seq)) return null
    const carried = carryOn(powers, batch.writes, batch.desk, before, { kind: 'answer', seq, answer })
    batch.runs.set(run, carried.run)
    batch.errands.push(...carried.errands)
    return carried.run
  }

  const hands = (batch: Batch): Hands => ({
    carry: (run, seq, answer) => carry(batch, run, seq, answer),
    mark(id, status) {
      const run = batch.runs.get(id) ?? open.get(id) ?? loadRun(powers, id)
      if (!run) return
      batch.writes.updateRun(id, status, null, null)
      batch.runs.set(id, { ...run, row: { ...run.row, status } })
    },
    errand: (errand) => void batch.errands.push(errand),
  })

  const answerLater = (run: number, seq: number, answer: Answer) =>
    enqueue((batch) => carry(batch, run, seq, answer) !== null, true).catch((error) =>
      powers.log(`An answer for run ${run} was not kept: ${String(error)}`),
    )

  return {
    start: (start) => (store.full() ? Promise.reject(diskFull()) : enqueue((batch) => startRun(powers, batch, start), false)),
    decide: (decision) => enqueue((batch) => decideReview(powers, batch.writes, hands(batch), decision), false),
    settle: (settlement) => enqueue((batch) => settleEffect(powers, batch.writes, hands(batch), settlement), false),
    settled(run) {
      const known = open.get(run)
      if (!known) {
        const stored = store.readRun(run)
        if (stored && stored.run.status !== 'running') return Promise.resolve(stored.run.status)
      }
      return new Promise((resolve) => waiters.set(run, [...(waiters.get(run) ?? []), resolve]))
    },
    resume({ errands, intents }) {
      dispatch(errands)
      for (const key of intents) effects.resume(key)
    },
    async close() {
      const patience = new AbortController()
      await Promise.race([effects.idle(), powers.sleep(CLOSE_PATIENCE, patience.signal)])
      patience.abort()
      for (let turns = 0; turns < 1000 && (queue.length || scheduled); turns++) await new Promise<void>((resolve) => setImmediate(resolve))
      abort.abort()
    },
  }
}

const diskFull = () =>
  new SignalboxError('disk-full', 'The disk is full: what is under way is still recorded, and nothing new is started.', {
    next: 'Free some space; runs start again by themselves within a minute.',
  })

/** The disk or the database's lock, rather than what was to be written. */
const isStorageTrouble = (error: unknown): boolean =>
  error instanceof SignalboxError &&
  (error.code !== 'internal' || String((error.cause as { code?: unknown } | undefined)?.code ?? '').startsWith('SQLITE_IOERR'))

const REFUSALS = new Set(['bad-input', 'conflict', 'not-found', 'forbidden', 'unsupported'])

/** What makes two inputs of one key the same: their fields, whatever optional ones a newer version has added as nothing. */
const triggerBody = (input: JsonRecord): string =>
  JSON.stringify(
    Object.entries(input)
      .filter(([, value]) => value !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )

function startRun(powers: Powers, batch: Batch, start: Start): Started {
  const now = powers.watch.now()
  const loaded = powers.loadPlan(start.plan)
  const text = JSON.stringify(start.input)
  if (text.length > LIMITS.payloadBytes)
    throw new SignalboxError(
      'bad-input',
      `This input has ${Math.round(text.length / 1e6)} MB; ${Math.round(LIMITS.payloadBytes / 1e6)} are the limit.`,
      {
        place: 'input',
        next: 'Send what is large as a file and name it here.',
      },
    )
  if (start.key !== null) {
    const before = batch.writes.findTrigger(loaded.workflow, start.key, triggerBody(start.input), now)
    if (before && !before.sameBody)
      throw new SignalboxError('conflict', `The key “${start.key}” started run ${before.run} with another input.`, {
        place: start.key,
        next: 'Send the same input again, or choose another key.',
      })
    if (before) {
      const run = batch.runs.get(before.run)?.row ?? powers.store.readRun(before.run)?.run
      return { run: before.run, status: run?.status ?? 'running', outcome: run?.outcome ?? null, repeated: true }
    }
  }
  const run = newRun(powers, loaded, batch.nextRun++, start.input, text, start.trigger, now, start.asOf)
  if (start.key !== null) batch.writes.keepTrigger(loaded.workflow, start.key, triggerBody(start.input), run.row.id, now)
  const carried = carryOn(powers, batch.writes, batch.desk, run, { kind: 'go' })
  batch.runs.set(run.row.id, carried.run)
  batch.errands.push(...carried.errands)
  return { run: run.row.id, status: carried.run.row.status, outcome: carried.run.row.outcome, repeated: false }
}
