// The engine's storage port over SQLite: one connection that writes, one transaction a batch, flushed before it returns.
import { hash } from 'node:crypto'
import { unpackInput } from '../engine/interpreter/journal.ts'
import type { Store, StoredRun, Writes } from '../engine/store.ts'
import { SignalboxError } from '../model/news.ts'
import type { Json } from '../model/values.ts'
import { type AuditWriter, contentHash, payloadHash } from './audit.ts'
import type { Condition } from './condition.ts'
import { type Db, storageError } from './database.ts'
import { countEffects, countOfScope, doubtsOf, effectWriter, followedBy, readEffect, unsentOf, unsettledEffects } from './effects.ts'
import { eventTable } from './events.ts'
import { liftHold, readHolds, setHold } from './holds.ts'
import { payloadReader, payloadWriter } from './payloads.ts'
import { peopleListed } from './people.ts'
import { reviewWriter } from './review-writer.ts'
import { openReviewOf, readReview } from './reviews.ts'
import {
  calledBy,
  hasCalled,
  lastRunId,
  openCalls,
  openRuns,
  type RunRow,
  readJournal,
  readRun,
  runFingerprint,
  runWriter,
} from './runs.ts'
import { keepStarter, starterOf } from './starters.ts'
import { insertTask, workload } from './tasks.ts'
import { timerTable } from './timers.ts'
import { triggerWriter } from './triggers.ts'
import { votesOf } from './votes.ts'

export type OpenedStore = Store & {
  /** One flushed transaction for writes that are not the engine's: publishing, documents, tasks done. */
  change<Value>(work: (audit: AuditWriter['append']) => Value): Value
}

export function openStore(db: Db, file: string, databaseId: string, epoch: number, audit: AuditWriter, condition: Condition): OpenedStore {
  const runs = runWriter(db)
  const effects = effectWriter(db)
  const triggers = triggerWriter(db)
  const timers = timerTable(db)
  const bringBack = payloadReader(db)
  const events = eventTable(db)
  const reviews = reviewWriter(db, audit.append, timers)
  const unfollow = db.prepare('DELETE FROM followers WHERE run = ? AND (? IS NULL OR seq = ?)')
  const currentEpoch = db.prepare(`SELECT value FROM workspace WHERE name = 'epoch'`).pluck()
  const begin = db.prepare('BEGIN IMMEDIATE')
  const commit = db.prepare('COMMIT')
  const rollback = db.prepare('ROLLBACK')
  const digest = (text: string) => hash('sha256', text, 'buffer')

  const writes: Writes = {
    findTrigger(workflow, key, body, now) {
      const found = triggers.find(workflow, key, now)
      return found && { run: found.run, sameBody: found.bodyHash.equals(digest(body)) }
    },
    keepTrigger: (workflow, key, body, run, now) => triggers.keep(workflow, key, digest(body), run, now),
    insertRun: (run, input) => runs.insert({ ...run, input }),
    updateRun: runs.update,
    appendJournal: runs.append,
    putAside: payloadWriter(db),
    sealRun: (run, input, segments, at) =>
      audit.append(at, 'engine', 'run.ended', `run ${run.id}`, runFingerprint({ ...run, input }, segments)),
    countCrash: runs.countCrash,
    insertEffect(effect) {
      const requestHash = contentHash(effect.request)
      effects.insert({ state: 'intent', ...effect, epoch, requestHash }, JSON.stringify(effect.request))
      audit.append(effect.intentAt, 'engine', 'effect.intended', `effect ${effect.key}`, Buffer.from(requestHash, 'hex'))
    },
    nextAttempt: (key, now) => effects.nextAttempt(key, epoch, now),
    explainEffect: effects.explain,
    follow: effects.follow,
    takeFollowers: effects.takeFollowers,
    dropUnsent(run, seq, failure, at) {
      const keys = unsentOf(db, run, seq)
      for (const key of keys) writes.finishEffect(key, 'failed', { state: 'failed', failure, settledBy: null }, at, 'engine')
      return keys
    },
    finishEffect(key, state, outcome, at, by, why) {
      effects.finish(key, state, outcome, state === 'in doubt' ? null : at, why ?? null)
      const kind = state === 'in doubt' ? 'effect.in-doubt' : by === 'engine' ? 'effect.ended' : 'effect.settled'
      audit.append(at, by, kind, `effect ${key}`, payloadHash({ key, state, outcome }))
    },
    ...reviews,
    setTimer: timers.set,
    clearTimers: timers.clear,
    keepStarter: (run, by) => keepStarter(db, run, by),
    insertTask: (run, seq, task, at) => insertTask(db, run, seq, task, at),
    removeTimer: timers.remove,
    closeStep(run, seq, at) {
      timers.clear(run, seq)
      events.clearWaits(run, seq)
      reviews.voidReviews(run, seq, at)
      unfollow.run(run, seq, seq)
    },
    closeRun(run, at) {
      timers.clearRun(run)
      events.clearWaits(run, null)
      reviews.voidReviews(run, null, at)
      unfollow.run(run, null, null)
    },
    insertEvent: events.insert,
    findEvent: events.find,
    awaitEvent: events.wait,
    takeEventWaits: events.takeWaits,
    setHold(hold) {
      setHold(db, hold)
      audit.append(hold.at, hold.by, 'hold.set', `${hold.kind} ${hold.subject}`.trim(), payloadHash(hold))
    },
    liftHold({ kind, subject }, by, at) {
      const lifted = liftHold(db, kind, subject)
      if (lifted) audit.append(at, by, 'hold.lifted', `${kind} ${subject}`.trim(), payloadHash({ kind, subject, by }))
      return lifted
    },
    noteRun: (kind, run, by, reason, at) => audit.append(at, by, kind, `run ${run}`, payloadHash({ kind, run, by, reason })),
  }

  function transaction<Value>(work: () => Value): Value {
    if (condition.broken) throw condition.broken
    let began = false
    try {
      begin.run()
      began = true
      if (currentEpoch.get() !== String(epoch))
        throw new SignalboxError('locked', 'Another Signalbox took this workspace over.', {
          place: file,
          next: 'Go on there, or restart here.',
        })
      const value = work()
      commit.run()
      audit.settle()
      return value
    } catch (error) {
      if (began && db.inTransaction) rollback.run()
      audit.forget()
      const said = error instanceof SignalboxError ? error : storageError(error, file)
      condition.notice(said)
      throw said
    }
  }

  return {
    databaseId,
    strange: () => condition.strange,
    caution: () => condition.caution,
    full: () => condition.full,
    commit: (work) => transaction(() => work(writes)),
    change: (work) => transaction(() => work(audit.append)),
    lastRunId: () => lastRunId(db),
    readRun(id) {
      const row = readRun(db, id)
      return row && { run: storedRun(row, bringBack), input: row.input, segments: readJournal(db, id) }
    },
    bringBack,
    openRuns: () => openRuns(db),
    openCalls: (run, seq) => openCalls(db, run, seq),
    hasCalled: (run, seq) => hasCalled(db, run, seq),
    calledBy: (run, seq) => calledBy(db, run, seq),
    eventWaitsOf: events.waitsOf,
    followedBy: (run) => followedBy(db, run),
    readEffect: (key) => readEffect(db, key),
    countOfScope: (scope) => countOfScope(db, scope),
    doubtsOf: (run) => doubtsOf(db, run),
    fingerprint: contentHash,
    timers,
    holds: () => readHolds(db),
    unsettledEffects: (state) => unsettledEffects(db, state),
    countEffects: (run, seq) => countEffects(db, run, seq),
    readReview: (id) => readReview(db, id),
    openReviewOf: (run, seq) => openReviewOf(db, run, seq),
    votesOf: (review) => votesOf(db, review).filter((vote) => !vote.void),
    people: () => peopleListed(db),
    starterOf: (run) => starterOf(db, run),
    workload: () => workload(db),
  }
}

const storedRun = (row: RunRow, bringBack: (hash: string) => Json): StoredRun => ({
  ...row,
  uid: row.uid ?? new Uint8Array(16),
  input: unpackInput(row.input, bringBack),
})
