// Verifying: walks the audit chain and recomputes from the tables what each entry vouches for.
import { hashesIn } from '../engine/interpreter/journal.ts'
import { type AuditEntry, contentHash, payloadHash, verifyChain } from '../storage/audit.ts'
import { documentHash, planFingerprint, readDocuments, readPlan } from '../storage/documents.ts'
import { readEffect } from '../storage/effects.ts'
import { decidedPayload, delegatedPayload, escalatedPayload, votedPayload } from '../storage/review-writer.ts'
import { readReview } from '../storage/reviews.ts'
import { readJournal, readRun, runFingerprint } from '../storage/runs.ts'
import { donePayload, readTask } from '../storage/tasks.ts'
import { readVote } from '../storage/votes.ts'
import { graphHash, readVersion, readWorkflow } from '../storage/workflows.ts'
import type { ReadContext } from './context.ts'
import type { AuditReport } from './contract.ts'

/** Journals and inputs vouch for large values by their hash; here each is there and held against it. */
function changedPayload({ db, bringBack }: ReadContext): string | null {
  const good = new Set<string>()
  const stored = db.prepare('SELECT body FROM journal UNION ALL SELECT input FROM runs').pluck().iterate() as IterableIterator<string>
  for (const text of stored)
    for (const hash of hashesIn(text)) {
      if (good.has(hash)) continue
      try {
        bringBack(hash)
        good.add(hash)
      } catch {
        return hash
      }
    }
  return null
}

/** A thing that is gone although an entry vouches for it. */
const GONE = Buffer.from('gone')

export function verifyAudit(context: ReadContext): AuditReport {
  const began = performance.now()
  const { entries, broken, head } = verifyChain(context.db, context.paths.auditHead, (entry) => vouched(context, entry))
  const changed = broken === null ? changedPayload(context) : null
  const found = changed ? { seq: entries, why: `A stored value of a record was changed: payload ${changed}.` } : broken
  return { entries, ok: found === null, broken: found, head, ms: Math.round(performance.now() - began) }
}

function vouched({ db }: ReadContext, entry: AuditEntry): Uint8Array | null {
  const id = entry.subject.slice(entry.subject.indexOf(' ') + 1)
  switch (entry.kind) {
    case 'run.ended': {
      const run = readRun(db, Number(id))
      if (!run) return GONE
      // Nothing erases runs yet, so a run without its uid was tampered with.
      return run.uid ? runFingerprint(run, readJournal(db, run.id)) : GONE
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
      return effect ? Buffer.from(contentHash(effect.request), 'hex') : GONE
    }
    case 'effect.ended':
    case 'effect.settled': {
      const effect = readEffect(db, id)
      return effect ? payloadHash({ key: id, state: effect.state, outcome: effect.outcome }) : GONE
    }
    case 'review.decided':
    case 'review.delegated':
    case 'review.escalated': {
      const review = readReview(db, Number(id))
      if (!review) return GONE
      if (entry.kind === 'review.delegated') return delegatedPayload(review)
      return entry.kind === 'review.decided' ? decidedPayload(review) : escalatedPayload(review)
    }
    case 'review.voided':
      return readReview(db, Number(id))?.state === 'void' ? payloadHash({ id: Number(id) }) : GONE
    case 'review.voted': {
      const vote = readVote(db, Number(id))
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
