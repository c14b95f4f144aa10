// The effect ledger: one row per do-once key, from committed intent to outcome.
import type { StoredEffect } from '../engine/store.ts'
import type { EffectOutcome } from '../model/record.ts'
import type { JsonRecord } from '../model/values.ts'
import { type Db, statement } from './database.ts'

export type EffectRow = StoredEffect
type EffectState = EffectRow['state']

type Renamed = 'windowHours' | 'request' | 'requestHash' | 'outcome' | 'intentAt' | 'outcomeAt' | 'retry' | 'giveUpAt' | 'sentAt'
type Raw = Omit<EffectRow, Renamed> & {
  window_hours: number | null
  request: string
  request_hash: string
  outcome: string | null
  intent_at: number
  outcome_at: number | null
  retry: string | null
  give_up_at: number | null
  sent_at: number | null
}
const rowToEffect = ({
  window_hours,
  request,
  request_hash,
  outcome,
  intent_at,
  outcome_at,
  give_up_at,
  sent_at,
  ...row
}: Raw): EffectRow => ({
  ...row,
  windowHours: window_hours,
  request: JSON.parse(request) as JsonRecord,
  requestHash: request_hash,
  outcome: outcome === null ? null : (JSON.parse(outcome) as EffectOutcome),
  intentAt: intent_at,
  outcomeAt: outcome_at,
  retry: row.retry === null ? null : (JSON.parse(row.retry) as EffectRow['retry']),
  giveUpAt: give_up_at,
  sentAt: sent_at,
})

export function effectWriter(db: Db) {
  const insert = db.prepare(
    `INSERT INTO effects (key, run, seq, node, title, connector, class, window_hours, state, attempt, epoch, request, request_hash, intent_at,
       path, connection, scope, retry, give_up_at, sent_at, why)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
  )
  const attempt = db.prepare(
    `UPDATE effects SET attempt = attempt + 1, epoch = ?, state = 'intent', sent_at = coalesce(sent_at, ?), why = NULL WHERE key = ?`,
  )
  const explain = db.prepare('UPDATE effects SET why = ? WHERE key = ?')
  const finish = db.prepare('UPDATE effects SET state = ?, outcome = ?, outcome_at = ?, why = ? WHERE key = ?')
  const follow = db.prepare('INSERT INTO followers VALUES (?, ?, ?) ON CONFLICT DO NOTHING')
  const followers = db.prepare('DELETE FROM followers WHERE key = ? RETURNING run, seq')
  return {
    insert: (row: Omit<EffectRow, 'outcome' | 'outcomeAt'>, requestText: string) =>
      void insert.run(
        ...([row.key, row.run, row.seq, row.node, row.title, row.connector, row.class, row.windowHours, row.state, row.attempt] as const),
        ...([row.epoch, requestText, row.requestHash, row.intentAt, row.path, row.connection, row.scope] as const),
        ...([row.retry && JSON.stringify(row.retry), row.giveUpAt, row.sentAt, row.why] as const),
      ),
    nextAttempt: (key: string, epoch: number, now: number) => void attempt.run(epoch, now, key),
    explain: (key: string, why: string | null) => void explain.run(why, key),
    follow: (key: string, run: number, seq: number) => void follow.run(key, run, seq),
    takeFollowers: (key: string) => followers.all(key) as { run: number; seq: number }[],
    finish: (key: string, state: EffectState, outcome: EffectOutcome | null, at: number | null, why: string | null) =>
      void finish.run(state, outcome === null ? null : JSON.stringify(outcome), at, why, key),
  }
}

export function readEffect(db: Db, key: string): EffectRow | null {
  const row = statement(db, 'SELECT * FROM effects WHERE key = ?').get(key) as Raw | undefined
  return row ? rowToEffect(row) : null
}
export const effectsOfRun = (db: Db, run: number): EffectRow[] =>
  (statement(db, 'SELECT * FROM effects WHERE run = ? ORDER BY seq, intent_at').all(run) as Raw[]).map(rowToEffect)
/** How many effects this step has asked for, each under a key of its own. */
export const countEffects = (db: Db, run: number, seq: number): number =>
  Number(statement(db, 'SELECT count(*) FROM effects WHERE run = ? AND seq = ?').pluck().get(run, seq))
/** Those that nobody knows the end of yet. The list of states is the index's own, word for word, so that the index is used. */
export const unsettledEffects = (db: Db, state: 'intent' | 'in doubt'): EffectRow[] =>
  (statement(db, `SELECT * FROM effects WHERE state = ? AND state IN ('intent', 'in doubt') ORDER BY intent_at`).all(state) as Raw[]).map(
    rowToEffect,
  )

/** How many effects a do-once scope has seen. */
export const countOfScope = (db: Db, scope: string): number =>
  Number(statement(db, 'SELECT count(*) FROM effects WHERE scope IS NOT NULL AND scope = ?').pluck().get(scope))
export const doubtsOf = (db: Db, run: number): number[] =>
  statement(db, `SELECT seq FROM effects WHERE run = ? AND state = 'in doubt'`).pluck().all(run) as number[]
/** Keys of a step's intents that have certainly not been sent. */
export const unsentOf = (db: Db, run: number, seq: number): string[] =>
  statement(db, `SELECT key FROM effects WHERE run = ? AND seq = ? AND state = 'intent' AND attempt = 0`).pluck().all(run, seq) as string[]
/** Effects of other runs whose outcome steps of this run share. */
export const followedBy = (db: Db, run: number) =>
  statement(db, 'SELECT seq, key FROM followers WHERE run = ?').all(run) as { seq: number; key: string }[]
