// After a restore, a roll-back or a copy nobody knows what was sent meanwhile: what was open becomes in doubt, runs that were
// open are told apart from new ones, and the audit chain says so.
import { RUN_STATUSES } from '../model/record.ts'
import { type AuditHead, type AuditWriter, headSubject, payloadHash } from './audit.ts'
import type { Db } from './database.ts'
import { keepFact, readFact } from './facts.ts'
import { lastRunId } from './runs.ts'

/** Runs up to `restoredThrough` were in the copy that was put back; what of them was still to be sent may have been sent since `backupAt` (ms). */
export type Caution = { restoredThrough: number; backupAt: number }

export function readCaution(db: Db): Caution | null {
  const through = readFact(db, 'restored_through')
  return through === null ? null : { restoredThrough: Number(through), backupAt: Number(readFact(db, 'backup_at')) }
}

const IN_DOUBT = RUN_STATUSES.indexOf('in doubt')
const GOING_ON = [RUN_STATUSES.indexOf('running'), RUN_STATUSES.indexOf('waiting')]

/** Every open effect but a read becomes in doubt. Inside the caller's transaction; gives how many. */
export function doubtOpenEffects(db: Db, append: AuditWriter['append'], at: number, why: string): number {
  const open = db
    .prepare(`SELECT key, run FROM effects WHERE state = 'intent' AND state IN ('intent', 'in doubt') AND class <> 'read'`)
    .all() as { key: string; run: number }[]
  const doubt = db.prepare(`UPDATE effects SET state = 'in doubt', outcome = NULL, outcome_at = NULL, why = ? WHERE key = ?`)
  const mark = db.prepare(`UPDATE runs SET status = ${IN_DOUBT} WHERE id = ? AND status IN (${GOING_ON.join(', ')})`)
  for (const { key, run } of open) {
    doubt.run(why, key)
    mark.run(run)
    append(at, 'engine', 'effect.in-doubt', `effect ${key}`, payloadHash({ key, state: 'in doubt', outcome: null }))
  }
  return open.length
}

const WORDS = {
  'workspace.restored': (when: string) => `The workspace was restored to its state of ${when} UTC`,
  'workspace.rolled-back': (when: string) => `An older copy of the workspace (last entry ${when} UTC) was put back`,
  'workspace.salvaged': (when: string) => `The workspace was salvaged from a damaged file on ${when} UTC, and what came last may be lost`,
  'workspace.copied': (when: string) => `This workspace is a copy, and until ${when} UTC the one it was copied from may have gone on`,
}
export type PutBack = {
  /** A person restored it on purpose, an older copy was found at opening, or a person says that this is a copy. */
  kind: keyof typeof WORDS
  at: number
  by: string
  /** When the state that holds now was taken, ms. */
  backupAt: number
  /** The head of the history that was given up, where it is known. */
  gaveUp: AuditHead | null
}

/** What every reader must know after an older state took the database's place. Inside the caller's transaction. */
export function markPutBack(db: Db, append: AuditWriter['append'], { kind, at, by, backupAt, gaveUp }: PutBack): { inDoubt: number } {
  const through = lastRunId(db)
  keepFact(db, 'restored_at', at)
  keepFact(db, 'backup_at', backupAt)
  keepFact(db, 'restored_through', through)
  append(at, by, kind, `run ${through}`, payloadHash({ at, backupAt, through, gaveUp }))
  const when = new Date(backupAt).toISOString().slice(0, 16).replace('T', ' ')
  const inDoubt = doubtOpenEffects(db, append, at, `${WORDS[kind](when)}; whether this was sent meanwhile, nobody here can know.`)
  if (kind === 'workspace.restored' && gaveUp) acceptHead(append, at, by, gaveUp)
  return { inDoubt }
}

/** The entry names the whole head, so the chain itself says which foreign heads a person has accepted. */
export const acceptHead = (append: AuditWriter['append'], at: number, by: string, head: AuditHead): void =>
  append(at, by, 'head.accepted', headSubject(head), payloadHash(head))
export const isAccepted = (db: Db, head: AuditHead): boolean =>
  db.prepare(`SELECT 1 FROM audit WHERE kind = 'head.accepted' AND subject = ?`).get(headSubject(head)) !== undefined
