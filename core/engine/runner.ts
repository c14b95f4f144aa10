// The runner: takes triggers and answers, carries runs on through the pure interpreter, and shares one flushed commit
// among all that is in the queue. Nothing is acknowledged and nothing leaves the machine before its commit holds.
import { SignalboxError, wordsOf } from '../model/news.ts'
import type { Answer, EffectOutcome, RunStatus } from '../model/record.ts'
import type { JsonRecord } from '../model/values.ts'
import { type AdmissionDesk, openAdmission } from './admission.ts'
import { askModels } from './ask-models.ts'
import { type Batch, type Work, workOn } from './batch.ts'
import { callRun, startRun } from './begin.ts'
import { type Errand, openDesk } from './carry-out.ts'
import { isRefusal, isStorageTrouble } from './commit-trouble.ts'
import { type Decided, decideReview, type ReviewDecision } from './decisions.ts'
import { type Hold, type Holds, openHolds } from './holds.ts'
import { openLanes, type Piece } from './lanes.ts'
import type { OpenRun } from './open-run.ts'
import { cancelRun, releaseRun } from './person-commands.ts'
import type { Powers } from './powers.ts'
import { receiveEvent, type SentEvent } from './receive-event.ts'
import { admissionRows, type Recovery } from './recovery.ts'
import { runsInHand } from './runs-in-hand.ts'
import { sendEffects } from './send-effects.ts'
import { type Settlement, settleEffect } from './settle-effect.ts'
import type { StoredEffect } from './store.ts'
import { fireTimer } from './timer-events.ts'
import { openTimers, type Timers } from './timers.ts'
import { openTurns, type Turns, turnsOfBatch } from './turns.ts'

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
  /** The run this one repeats. */
  rerunOf?: number
  /** Who started it, where a person did: they may be kept from approving what they asked for. */
  by?: string
}
export type Started = {
  run: number
  status: RunStatus
  outcome: string | null
  /** True when the key had started this run before. */
  repeated: boolean
}

export type Runner = {
  /** Resolves when the run is accepted: committed and flushed. */
  start(start: Start): Promise<Started>
  /** The first decision counts; a second one is refused with who was first. */
  decide(decision: ReviewDecision): Promise<Decided>
  settle(settlement: Settlement): Promise<Decided>
  /** Ends a run: what waits is closed, what was not sent stays unsent, what is on its way is still recorded. */
  cancel(run: number, by: string, reason: string): Promise<Decided>
  /** Lets a run go on that was set aside after it had crashed Signalbox. */
  release(run: number, by: string): Promise<Decided>
  /** Gives the event's id and how many steps had waited for it; an event whose `once` is known already reaches nobody again. */
  event(event: SentEvent): Promise<{ event: number | null; reached: number }>
  /** Pauses a workflow or pulls the kill switch. */
  hold(hold: Omit<Hold, 'at'>): Promise<void>
  /** Throws `not-found` when there is no such hold. */
  lift(hold: Pick<Hold, 'kind' | 'subject'>, by: string): Promise<void>
  /** Resolves when the run ends or waits for a person, a time or another run. */
  settled(run: number): Promise<RunStatus>
  /** Takes up what an earlier life of the host left open. */
  resume(recovery: Recovery): void
  /** Takes nothing new, waits a little for effects under way, and commits what is in the queue. */
  close(): Promise<void>
}
/** What a decision may do within the shared commit beyond writing. */
export type Hands = {
  /** Answers a waiting step. Null when it does not wait (any more). */
  carry(run: number, seq: number, answer: Answer): OpenRun | null
  /** Records how an effect ended, and takes on everyone who waits for it. */
  finish(effect: StoredEffect, outcome: EffectOutcome, by: string): OpenRun | null
  doubt(effect: StoredEffect, why: string): void
  /** Closes an intent that has certainly not been sent and that its run wants no more; who shares it does it for itself. */
  drop(effect: StoredEffect): void
  /** Whether a step still waits. */
  waits(run: number, seq: number): boolean
  /** Refuses what is meant for a run that is set aside, before anything of it is written. */
  mustNotBeAside(run: number): void
  /** Nothing of the run changes but what people see of it. */
  touch(run: number): void
  /** A doubtful effect goes out again under another key. */
  resent(effect: StoredEffect, key: string): void
}
/** Who decides what may begin and what may leave. */
export type Gates = { holds: Holds; admission: AdmissionDesk; turns: Turns }

/** Milliseconds that closing waits for effects under way. */
const CLOSE_PATIENCE = 5000
/** Milliseconds until work that is not anybody's call is tried again after a failed commit. */
const RETRY_AFTER = 1000
/** Queued runs that begin within one turn. */
const BEGIN_AT_ONCE = 64

export function openRunner(powers: Powers): Runner {
  const { store } = powers
  const open = runsInHand((id) => store.readRun(id)?.run ?? null)
  const abort = new AbortController()
  let lastRun = store.lastRunId()
  let lookingAgain = false
  let closing = false

  const holds = openHolds(
    () => store.holds(),
    () => store.strange() !== null,
  )
  const admission = openAdmission(powers.watch.now, holds)
  const turns = openTurns(powers.watch.now, powers.sleep, abort.signal, powers.connectionLimits)
  const gates: Gates = { holds, admission, turns }
  const suspects = new Set<number>()
  const lanes = openLanes(powers.soon, abort.signal, () => suspects.size > 0, carryThrough)
  const models = askModels(
    powers,
    (workflow) => holds.onQuestion(workflow) !== null,
    (run, seq, answer) => later(`An answer for run ${run} was not kept`, (_, work) => work.carry(run, seq, answer)),
  )
  const effects = sendEffects(powers, gates, abort.signal, (work) => enqueue(ANSWERS, (batch, own) => void work(batch.writes, own), true))
  let timers: Timers | null = null

  function carryThrough(pieces: Piece<Apply>[]): void {
    const values: ({ ok: true; value: unknown } | { ok: false; error: unknown })[] = []
    let batch: Batch
    const taken = turnsOfBatch(turns)
    try {
      batch = store.commit((writes) => {
        const shared: Batch = {
          writes,
          desk: openDesk(store.workload),
          runs: new Map(),
          errands: [],
          nextRun: lastRun + 1,
          holdsChanged: false,
        }
        const work = workOn(powers, { ...gates, turns: taken.turns }, shared, (id) => open.get(id))
        for (const { apply } of pieces) {
          try {
            values.push({ ok: true, value: apply(shared, work) })
          } catch (error) {
            // A refusal is one caller's news; anything else may have left half a write behind and fails the batch.
            if (!isRefusal(error)) throw error
            values.push({ ok: false, error })
          }
        }
        return shared
      })
    } catch (error) {
      powers.working(null)
      taken.giveBack()
      admission.reload(admissionRows(powers))
      // One piece of work that cannot be kept must not take the others with it: each is tried by itself.
      if (pieces.length > 1 && !isStorageTrouble(error)) for (const piece of pieces) carryThrough([piece])
      else giveBack(pieces, error)
      return
    }
    powers.working(null)
    lastRun = batch.nextRun - 1
    settle(batch)
    pieces.forEach((piece, at) => {
      const value = values[at]
      if (value?.ok) piece.done(value.value)
      else piece.failed(value?.error)
    })
    if (batch.runs.size) powers.changed([...batch.runs.keys()])
  }

  function giveBack(pieces: Piece<Apply>[], error: unknown): void {
    powers.log(`A commit failed: ${wordsOf(error)}`)
    // Trouble of the disk passes; an error of ours would come back for ever.
    const kept = isStorageTrouble(error) ? pieces.filter((piece) => piece.keep) : []
    for (const piece of pieces) if (!kept.includes(piece)) piece.failed(error)
    if (kept.length && !abort.signal.aborted) void powers.sleep(RETRY_AFTER, abort.signal).then(() => lanes.putBack(kept))
  }

  function settle(batch: Batch): void {
    if (batch.holdsChanged) holds.refresh()
    const working = new Set(batch.errands.map((errand) => errand.run))
    for (const [id, run] of batch.runs) {
      const { status, serial } = run.row
      suspects.delete(id)
      admission.stands(id, run.loaded.workflow, status, serial)
      open.stands(id, run, working.has(id) || status === 'running')
    }
    dispatch(batch.errands)
    timers?.wake()
    beginQueued()
  }

  function beginQueued(): void {
    if (closing) return
    const { runs, lookAgainIn } = admission.next(BEGIN_AT_ONCE)
    for (const id of runs) later(`Run ${id} could not begin`, (_, work) => begin(work, id))
    if (!Number.isFinite(lookAgainIn) || lookingAgain) return
    lookingAgain = true
    void powers.sleep(Math.max(1, lookAgainIn), abort.signal).then(() => {
      lookingAgain = false
      if (!abort.signal.aborted) beginQueued()
    })
  }

  function lookAtHolds(): void {
    holds.refresh()
    models.look()
    effects.look()
  }

  function begin(work: Work, id: number): void {
    const run = work.load(id)
    if (run?.row.status === 'queued') work.take(run, { kind: 'go' })
  }

  function dispatch(errands: readonly Errand[]): void {
    for (const errand of errands)
      if (errand.kind === 'classify') models.ask(errand)
      else if (errand.kind === 'effect') effects.send(errand)
      else later(`Run ${errand.run} could not call another`, (batch, work) => callRun(powers, gates, batch, work, errand.run, errand.seq))
  }

  type Apply = (batch: Batch, work: Work) => unknown
  function enqueue<Value>(lane: number, apply: (batch: Batch, work: Work) => Value, keepIt: boolean): Promise<Value> {
    if (abort.signal.aborted || (closing && !keepIt))
      return Promise.reject(new SignalboxError('busy', 'The engine is shutting down.', { next: 'Start it again.' }))
    return lanes.add(lane, apply, keepIt) as Promise<Value>
  }
  const later = (words: string, apply: Apply): void =>
    void enqueue(ANSWERS, apply, true).catch((error) => {
      if (!abort.signal.aborted) powers.log(`${words}: ${wordsOf(error)}`)
    })
  const workflowOf = (plan: number): number => powers.loadPlan(plan).workflow
  const command = <Value>(apply: (batch: Batch, work: Work) => Value): Promise<Value> => enqueue(COMMANDS, apply, false)

  return {
    async start(start) {
      if (store.full()) throw diskFull()
      return enqueue(workflowOf(start.plan), (batch, work) => startRun(powers, gates, batch, work, start), false)
    },
    decide: (decision) => command((batch, work) => decideReview(powers, batch.writes, work, decision)),
    settle: (settlement) => command((batch, work) => settleEffect(powers, batch.writes, work, settlement)),
    cancel: (run, by, reason) => command((batch, work) => cancelRun(powers, batch.writes, work, { run, by, reason })),
    release: (run, by) => command((batch, work) => releaseRun(powers, gates, batch, work, { run, by })),
    event: (event) => command(({ writes }, work) => receiveEvent(powers, writes, work, event)),
    async hold(hold) {
      await command((batch) => {
        batch.holdsChanged = true
        batch.writes.setHold({ ...hold, at: powers.watch.now() })
      })
    },
    async lift({ kind, subject }, by) {
      await command((batch) => {
        batch.holdsChanged = true
        if (!batch.writes.liftHold({ kind, subject }, by, powers.watch.now()))
          throw new SignalboxError('not-found', 'Nothing of this kind is held.', { place: subject || kind, next: 'List the holds.' })
      })
      lookAtHolds()
      beginQueued()
    },
    settled(run) {
      const known = open.get(run)
      if (known?.row.status !== 'running') {
        const stored = store.readRun(run)?.run
        if (stored && stored.status !== 'running' && stored.status !== 'queued') return Promise.resolve(stored.status)
      }
      return open.settled(run)
    },
    resume({ errands, suspects: found }) {
      admission.reload(admissionRows(powers))
      if (store.strange() !== null) return
      for (const id of found) suspects.add(id)
      lookAtHolds()
      dispatch(errands)
      beginQueued()
      timers ??= openTimers({ now: powers.watch.now, sleep: powers.sleep, log: powers.log }, store.timers, async (due) => {
        await Promise.all(due.map((timer) => enqueue(ANSWERS, (batch, work) => fireTimer(powers, batch.writes, work, timer), true)))
      })
    },
    async close() {
      closing = true
      timers?.close()
      const patience = new AbortController()
      const over = powers.sleep(CLOSE_PATIENCE, patience.signal).then(() => true)
      // What comes back may send once more: neither is left half done while there is patience.
      for (let done = false; !done; ) {
        await lanes.drain()
        done = !effects.isBusy() || (await Promise.race([effects.idle().then(() => false), over]))
      }
      patience.abort()
      await lanes.drain()
      abort.abort()
    },
  }
}

/** Lanes of the queue that no workflow has: what comes back, and what people do. */
const ANSWERS = 0
const COMMANDS = -1
const diskFull = () =>
  new SignalboxError('disk-full', 'The disk is full: what is under way is still recorded, and nothing new is started.', {
    next: 'Free some space; runs start again by themselves within a minute.',
  })
