// How much a hold keeps back: open runs it touches, effects that were not sent yet, questions that no model has answered.
import type { Hold } from '../engine/holds.ts'
import { RUN_STATUSES } from '../model/record.ts'
import type { Db } from './database.ts'

export type Held = { open: number; unsent: number; questions: number }

const RUNNING = RUN_STATUSES.indexOf('running')
const UNSENT = `SELECT count(*) FROM effects JOIN runs ON runs.id = effects.run WHERE effects.state = 'intent' AND effects.state IN ('intent', 'in doubt') AND effects.attempt = 0`
const OF = 'runs.plan IN (SELECT plans.id FROM plans JOIN versions ON versions.id = plans.version WHERE versions.workflow = ?)'
const OPEN = 'SELECT count(*) FROM runs WHERE status <> 3 AND duration IS NULL'

export function countHeldBy(db: Db, { kind, subject }: Pick<Hold, 'kind' | 'subject'>): Held {
  const count = (sql: string, ...values: unknown[]) =>
    Number(
      db
        .prepare(sql)
        .pluck()
        .get(...values),
    )
  // A run at work that has no open intent is at a model.
  const asking = `${OPEN} AND status = ${RUNNING} AND NOT EXISTS (SELECT 1 FROM effects WHERE effects.run = runs.id AND effects.state = 'intent')`
  switch (kind) {
    case 'workflow':
      return {
        open: count(`${OPEN} AND ${OF}`, subject),
        unsent: count(`${UNSENT} AND ${OF}`, subject),
        questions: count(`${asking} AND ${OF}`, subject),
      }
    case 'connection': {
      const unsent = count(`${UNSENT} AND effects.connection = ?`, subject)
      return {
        open: count(`SELECT count(DISTINCT run) FROM effects WHERE state = 'intent' AND connection = ?`, subject),
        unsent,
        questions: 0,
      }
    }
    case 'effects':
      return { open: count(OPEN), unsent: count(`${UNSENT} AND effects.class <> 'read'`), questions: 0 }
    case 'ai':
      return { open: count(OPEN), unsent: 0, questions: count(asking) }
  }
}
