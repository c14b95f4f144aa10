// The effect ledger: one row per do-once key, from committed intent to outcome.
import type { StoredEffect } from '../engine/store.ts'
import type { EffectOutcome } from '../model/record.ts'
import type { JsonRecord } from '../model/values.ts'
import type { Db } from './database.ts'

export type EffectRow = StoredEffect
type EffectState = EffectRow['state']

type Raw = Omit<EffectRow, 'windowHours' | 'request' | 'requestHash' | 'outcome' | 'intentAt' | 'outcomeAt'> & {
  window_hours: number | null
  request: string
  request_hash: string
  outcome: string | null
  intent_at: number
  outcome_at: number | null
}
const rowToEffect = ({ window_hours, request, request_hash, outcome, intent_at, outcome_at, ...row }: Raw): EffectRow => ({
  ...row,
  windowHours: window_hours,
  request: JSON.parse(request) as JsonRecord,
  requestHash: request_hash,
  outcome: outcome === null ? null : (JSON.parse(outcome) as EffectOutcome),
  intentAt: intent_at,
  outcomeAt: outcome_at,
})

export function effectWriter(db: Db) {
  const insert = db.prepare(
    `INSERT INTO effects (key, run, seq, node, title, connector, class, window_hours, state, attempt, epoch, request, request_hash, intent_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, 'intent', 1, ?, ?, ?, ?)`,
  )
  const attempt = db.prepare(`UPDATE effects SET attempt = attempt + 1, epoch = ?, state = 'intent' WHERE key = ?`)
  const finish = db.prepare('UPDATE effects SET state = ?, outcome = ?, outcome_at = ? WHERE key = ?')
  return {
    insert: (row: Omit<EffectRow, 'state' | 'attempt' | 'outcome' | 'outcomeAt'>, requestText: string) =>
      void insert.run(
        ...([row.key, row.run, row.seq, row.node, row.title, row.connector, row.class, row.windowHours] as const),
        ...([row.epoch, requestText, row.requestHash, row.intentAt] as const),
      ),
    nextAttempt: (key: string, epoch: number) => void attempt.run(epoch, key),
    finish: (key: string, state: EffectState, outcome: EffectOutcome | null, at: number | null) =>
      void finish.run(state, outcome === null ? null : JSON.stringify(outcome), at, key),
  }
}

export function readEffect(db: Db, key: string): EffectRow | null {
  const row = db.prepare('SELECT * FROM effects WHERE key = ?').get(key) as Raw | undefined
  return row ? rowToEffect(row) : null
}
export const effectsOfRun = (db: Db, run: number): EffectRow[] =>
  (db.prepare('SELECT * FROM effects WHERE run = ? ORDER BY seq, intent_at').all(run) as Raw[]).map(rowToEffect)
/** How many effects this step has asked for, each under a key of its own. */
export const countEffects = (db: Db, run: number, seq: number): number =>
  Number(db.prepare('SELECT count(*) FROM effects WHERE run = ? AND seq = ?').pluck().get(run, seq))
/** Those that nobody knows the end of yet. The list of states is the index's own, word for word, so that the index is used. */
export const unsettledEffects = (db: Db, state: 'intent' | 'in doubt'): EffectRow[] =>
  (db.prepare(`SELECT * FROM effects WHERE state = ? AND state IN ('intent', 'in doubt') ORDER BY intent_at`).all(state) as Raw[]).map(
    rowToEffect,
  )
