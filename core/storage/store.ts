// The engine's storage port over SQLite: one connection that writes, one transaction a batch, flushed before it returns.
import { hash } from 'node:crypto'
import { unpackInput } from '../engine/interpreter/journal.ts'
import type { Store, StoredRun, Writes } from '../engine/store.ts'
import { SignalboxError } from '../model/news.ts'
import type { Json } from '../model/values.ts'
import { type AuditWriter, payloadHash } from './audit.ts'
import type { Condition } from './condition.ts'
import { type Db, storageError } from './database.ts'
import { countEffects, effectWriter, readEffect, unsettledEffects } from './effects.ts'
import { payloadReader, payloadWriter } from './payloads.ts'
import { decideReview, insertReview, readReview } from './reviews.ts'
import { lastRunId, openRunIds, type RunRow, readJournal, readRun, runFingerprint, runWriter } from './runs.ts'
import { insertTask, workload } from './tasks.ts'
import { triggerWriter } from './triggers.ts'

export type OpenedStore = Store & {
  /** One flushed transaction for writes that are not the engine's: publishing, documents, tasks done. */
  change<Value>(work: (audit: AuditWriter['append']) => Value): Value
}

/** The hash a review or an effect is bound to: SHA-256 of the RFC 8785 form of what is shown or sent. */
export const contentHash = (value: unknown): string => payloadHash(value).toString('hex')

export function openStore(db: Db, file: string, databaseId: string, epoch: number, audit: AuditWriter, condition: Condition): OpenedStore {
  const runs = runWriter(db)
  const effects = effectWriter(db)
  const triggers = triggerWriter(db)
  const bringBack = payloadReader(db)
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
    insertEffect(effect) {
      const requestHash = contentHash(effect.request)
      effects.insert({ ...effect, epoch, requestHash }, JSON.stringify(effect.request))
      audit.append(effect.intentAt, 'engine', 'effect.intended', `effect ${effect.key}`, Buffer.from(requestHash, 'hex'))
    },
    nextAttempt: (key) => effects.nextAttempt(key, epoch),
    finishEffect(key, state, outcome, at, by) {
      effects.finish(key, state, outcome, state === 'in doubt' ? null : at)
      const kind = state === 'in doubt' ? 'effect.in-doubt' : by === 'engine' ? 'effect.ended' : 'effect.settled'
      audit.append(at, by, kind, `effect ${key}`, payloadHash({ key, state, outcome }))
    },
    insertReview: (run, seq, node, question, at) =>
      insertReview(db, { run, seq, node, question, shown: contentHash(question), createdAt: at }),
    decideReview(id, verdict, by, reason, at) {
      const first = decideReview(db, id, verdict, by, reason, at)
      if (first)
        audit.append(at, by, 'review.decided', `review ${id}`, payloadHash({ id, verdict, by, reason, shown: readReview(db, id)?.shown }))
      return first
    },
    insertTask: (run, seq, task, at) => insertTask(db, run, seq, task, at),
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
    openRunIds: () => openRunIds(db),
    readEffect: (key) => readEffect(db, key),
    unsettledEffects: (state) => unsettledEffects(db, state),
    countEffects: (run, seq) => countEffects(db, run, seq),
    readReview: (id) => readReview(db, id),
    workload: () => workload(db),
  }
}

const storedRun = (row: RunRow, bringBack: (hash: string) => Json): StoredRun => ({
  ...row,
  uid: row.uid ?? new Uint8Array(16),
  input: unpackInput(row.input, bringBack),
})
