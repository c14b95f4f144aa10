// Verifying: walks the audit chain and recomputes from the tables what each entry vouches for.
import { hashesIn } from '../engine/interpreter/journal.ts'
import { alteredAtRest } from '../storage/at-rest.ts'
import { type AuditEntry, contentHash, payloadHash, verifyChain } from '../storage/audit.ts'
import type { Db } from '../storage/database.ts'
import { documentHash, planFingerprint, readDocuments, readPlan } from '../storage/documents.ts'
import { readEffect } from '../storage/effects.ts'
import { erasedRuns, erasureFingerprint, readErasure } from '../storage/erase.ts'
import { payloadReader } from '../storage/payloads.ts'
import { decidedPayload, delegatedPayload, escalatedPayload, votedPayload } from '../storage/review-writer.ts'
import { readReview } from '../storage/reviews.ts'
import { readJournal, readRun, runFingerprint, SEGMENTS } from '../storage/runs.ts'
import { donePayload, readTask } from '../storage/tasks.ts'
import { readVote } from '../storage/votes.ts'
import { graphHash, readVersion, readWorkflow } from '../storage/workflows.ts'
import type { ReadContext } from './context.ts'
import type { AuditReport } from './contract.ts'

/**
 * Seals vouch for segments one after the other and for large values by their hash: here the numbers of the segments are looked at,
 * and each large value is there and held against its hash.
 */
function changedRecord(db: Db): string | null {
  const bringBack = payloadReader(db)
  const good = new Set<string>()
  const valuesHold = (text: string): string | null => {
    for (const hash of hashesIn(text)) {
      if (good.has(hash)) continue
      try {
        bringBack(hash)
        good.add(hash)
      } catch {
        return `A stored value of a record was changed: payload ${hash}.`
      }
    }
    return null
  }
  let before = -1
  for (const { id, body } of db.prepare('SELECT id, body FROM journal').iterate() as IterableIterator<{ id: number; body: string }>) {
    const begins = id % SEGMENTS === 0
    if (begins ? id <= before : id !== before + 1)
      return `The journal of run ${Math.floor(id / SEGMENTS)} is out of order at segment ${id % SEGMENTS}.`
    before = id
    const changed = valuesHold(body)
    if (changed) return changed
  }
  for (const text of db.prepare('SELECT input FROM runs').pluck().iterate() as IterableIterator<string>) {
    const changed = valuesHold(text)
    if (changed) return changed
  }
  return null
}

/** A thing that is gone although an entry vouches for it. */
export const GONE = Buffer.from('gone')

export const verifyAudit = (context: ReadContext): AuditReport => verifyRecord(context.db, context.paths.auditHead)

/** The whole record of a database. `headFile`: the head kept outside it; a file that is not there when there is none. */
export function verifyRecord(db: Db, headFile: string): AuditReport {
  const began = performance.now()
  const erased = erasedRuns(db)
  const { entries, broken, head } = verifyChain(db, headFile, (entry) => vouched(db, erased, entry))
  const changed = broken === null ? changedRecord(db) : null
  const altered = broken === null && !changed ? alteredAtRest(db) : null
  const torn = broken === null && !changed && !altered ? tornPage(db) : null
  const found = changed
    ? { seq: entries, why: changed }
    : altered
      ? { seq: entries, why: `The table “${altered}” was changed while no Signalbox had the workspace open.` }
      : torn
        ? { seq: entries, why: `The database’s file does not fit together: ${torn}.` }
        : broken
  return { entries, ok: found === null, broken: found, head, ms: Math.round(performance.now() - began) }
}

/** Indexes that do not say what their tables say, and the like: reading would go astray although every row is as it was. */
function tornPage(db: Db): string | null {
  const found = db.pragma('integrity_check(1)', { simple: true }) as string
  return found === 'ok' ? null : found
}

/** `erased`: runs whose contents were removed by rule; of them only the facts that their erasure vouches for are left to compare. */
export function vouched(db: Db, erased: ReadonlySet<number>, entry: AuditEntry): Uint8Array | null {
  const id = entry.subject.slice(entry.subject.indexOf(' ') + 1)
  switch (entry.kind) {
    case 'run.ended': {
      const run = readRun(db, Number(id))
      if (!run) return GONE
      if (run.uid) return runFingerprint(run, readJournal(db, run.id))
      return erased.has(run.id) ? null : GONE
    }
    case 'runs.erased': {
      const erasure = readErasure(db, Number(id))
      return erasure ? erasureFingerprint(db, erasure) : GONE
    }
    case 'workflow.published': {
      const version = readVersion(db, Number(id))
      const workflow = version && readWorkflow(db, version.workflow)
      return version && workflow ? payloadHash({ workflow: workflow.name, number: version.number, hash: graphHash(version.graph) }) : GONE
    }
    case 'plan.pinned': {
      const plan = readPlan(db, Number(id))
      const version = plan && readVersion(db, plan.version)
      return plan && version ? planFingerprint(version, readDocuments(db, plan.documents)) : GONE
    }
    case 'document.changed': {
      const [row] = db.prepare('SELECT 1 FROM documents WHERE id = ?').get(Number(id)) ? readDocuments(db, [Number(id)]) : []
      return row ? payloadHash({ kind: row.kind, name: row.name, version: row.version, hash: documentHash(row.body) }) : GONE
    }
    case 'effect.intended': {
      const effect = readEffect(db, id)
      if (effect && erased.has(effect.run)) return null
      return effect ? Buffer.from(contentHash(effect.request), 'hex') : GONE
    }
    case 'effect.ended':
    case 'effect.settled': {
      const effect = readEffect(db, id)
      if (effect && erased.has(effect.run)) return null
      return effect ? payloadHash({ key: id, state: effect.state, outcome: effect.outcome }) : GONE
    }
    case 'review.decided':
    case 'review.delegated':
    case 'review.escalated': {
      const review = readReview(db, Number(id))
      if (!review) return GONE
      if (erased.has(review.run)) return null
      if (entry.kind === 'review.delegated') return delegatedPayload(review)
      return entry.kind === 'review.decided' ? decidedPayload(review) : escalatedPayload(review)
    }
    case 'review.voided':
      return readReview(db, Number(id))?.state === 'void' ? payloadHash({ id: Number(id) }) : GONE
    case 'review.voted': {
      const vote = readVote(db, Number(id))
      const run = vote && readReview(db, vote.review)?.run
      if (run && erased.has(run)) return null
      return vote ? votedPayload(vote) : GONE
    }
    case 'task.done': {
      const task = readTask(db, Number(id))
      return task ? donePayload(task) : GONE
    }
    default:
      return null
  }
}
