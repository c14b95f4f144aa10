// The judge: reads only the final database (plain SQL through another SQLite than the engine's), the payment stub's ledger
// and what was acknowledged to the client. It shares no code with the engine.
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Ack } from './client.ts'
import { checkChain, checkOrder, readChain } from './oracle-chain.ts'
import { checkCharges, checkKeys, checkRows, type EffectRow, readEffects } from './oracle-effects.ts'
import { mayGoAlone, type Payment } from './scenario.ts'
import type { StubLine } from './start-stub.ts'

export type Evidence = {
  workspace: string
  ledger: readonly StubLine[]
  acked: readonly Ack[]
  payments: ReadonlyMap<string, Payment>
  /** Everything was given time to settle: an open run must wait for something. */
  settled: boolean
}
export type Judgement = {
  runs: number
  /** Acknowledged runs that are not there. */
  lost: number
  /** Charges beyond one a business key, and runs beyond one a client key. */
  double: number
  /** Do-once keys of effects in doubt that did happen, and that did not. */
  inDoubtTrue: string[]
  inDoubtFalse: string[]
  open: number
  wrong: string[]
}

type RunRow = { id: number; status: number; outcome: string | null; ref: string }
/** Places of these statuses in the stored number. */
const OVER = new Set([3, 4, 5])

export function judge({ workspace, ledger, acked, payments, settled }: Evidence): Judgement {
  const db = new DatabaseSync(join(workspace, 'signalbox.db'))
  try {
    const wrong: string[] = []
    const sound = db.prepare('PRAGMA integrity_check').get() as { integrity_check: string }
    if (sound.integrity_check !== 'ok') wrong.push(`the database is damaged: ${sound.integrity_check}`)
    const runs = db
      .prepare(`SELECT id, status, outcome, json_extract(input, '$.ref') AS ref FROM runs ORDER BY id`)
      .all() as unknown as RunRow[]
    const byId = new Map(runs.map((run) => [run.id, run]))
    const lostAcks = acked.filter(({ ref, run }) => byId.get(run)?.ref !== ref)
    for (const { ref, run } of lostAcks) wrong.push(`run ${run} was acknowledged for ${ref} and is not there`)
    const twice = runs.length - new Set(runs.map((run) => run.ref)).size
    if (twice) wrong.push(`${twice} client keys started more than one run`)
    const effects = readEffects(db)
    const chain = readChain(db)
    const charges = checkCharges(effects, ledger)
    wrong.push(...charges.wrong, ...checkKeys(db, effects), ...checkRows(effects, join(workspace, 'files', 'paid.csv')))
    wrong.push(...checkChain(chain, join(workspace, 'audit-head.json')), ...checkOrder(chain))
    wrong.push(...checkSteps(db), ...checkGates(db, byId, effects, payments, chain))
    if (settled) wrong.push(...checkOrphans(db))
    return {
      ...{ runs: runs.length, lost: lostAcks.length, double: charges.extra + twice },
      ...{ inDoubtTrue: charges.inDoubtTrue, inDoubtFalse: charges.inDoubtFalse },
      open: runs.filter((run) => !OVER.has(run.status)).length,
      wrong,
    }
  } finally {
    db.close()
  }
}

/** The steps of a run are numbered without a gap, and the pieces of its journal too. */
function checkSteps(db: DatabaseSync): string[] {
  const wrong: string[] = []
  const seen = new Map<number, Set<number>>()
  const pieces = new Map<number, number>()
  for (const { id, body } of db.prepare('SELECT id, body FROM journal ORDER BY id').iterate() as IterableIterator<{
    id: number
    body: string
  }>) {
    const run = Math.floor(id / 65_536)
    if (id % 65_536 !== (pieces.get(run) ?? 0)) wrong.push(`the journal of run ${run} has a gap before piece ${id % 65_536}`)
    pieces.set(run, (id % 65_536) + 1)
    const steps = seen.get(run) ?? new Set<number>()
    seen.set(run, steps)
    let expected = 0
    for (const entry of JSON.parse(body) as unknown[][]) {
      const more = entry[6] as { s?: number } | undefined
      const seq = more?.s ?? expected
      expected = seq + 1
      steps.add(seq)
    }
  }
  for (const [run, steps] of seen) if (Math.max(...steps) !== steps.size - 1) wrong.push(`run ${run} has a gap among its steps`)
  for (const { id } of db.prepare('SELECT id FROM runs').all() as { id: number }[])
    if (!seen.has(id)) wrong.push(`run ${id} has no journal`)
  return wrong
}

/** Whatever was to be charged passed its gate before: by the rule, or by a person's yes that is older than the intent. */
function checkGates(
  db: DatabaseSync,
  runs: ReadonlyMap<number, RunRow>,
  effects: readonly EffectRow[],
  payments: ReadonlyMap<string, Payment>,
  chain: readonly { seq: number; kind: string; subject: string }[],
): string[] {
  const wrong: string[] = []
  const place = new Map(chain.map(({ seq, kind, subject }) => [`${kind} ${subject}`, seq]))
  const yes = db.prepare(`SELECT id FROM reviews WHERE run = ? AND state = 'decided' AND verdict IN ('approve', 'change')`)
  for (const effect of effects) {
    if (effect.connector !== 'http') continue
    const paid = payments.get(runs.get(effect.run)?.ref ?? '')
    if (!paid) wrong.push(`effect ${effect.key} belongs to no payment that the client ever sent`)
    else if (!mayGoAlone(paid)) {
      const reviews = yes.all(effect.run) as { id: number }[]
      const before = reviews.some(
        ({ id }) =>
          (place.get(`review.decided review ${id}`) ?? Number.POSITIVE_INFINITY) < (place.get(`effect.intended effect ${effect.key}`) ?? 0),
      )
      if (!before) wrong.push(`run ${effect.run} was to be charged past its gate: ${JSON.stringify(paid)}`)
    }
  }
  return wrong
}

/** An open run waits for a person, a time, an event, an effect or another run. */
const checkOrphans = (db: DatabaseSync): string[] =>
  (
    db
      .prepare(
        `SELECT id, status FROM runs r WHERE status NOT IN (3, 4, 5)
           AND NOT EXISTS (SELECT 1 FROM reviews WHERE run = r.id AND state = 'open')
           AND NOT EXISTS (SELECT 1 FROM effects WHERE run = r.id AND state IN ('intent', 'in doubt'))
           AND NOT EXISTS (SELECT 1 FROM timers WHERE run = r.id)
           AND NOT EXISTS (SELECT 1 FROM event_waits WHERE run = r.id)
           AND NOT EXISTS (SELECT 1 FROM followers WHERE run = r.id)
           AND NOT EXISTS (SELECT 1 FROM runs child WHERE child.parent = r.id AND child.status NOT IN (3, 4, 5))`,
      )
      .all() as { id: number; status: number }[]
  ).map(({ id, status }) => `run ${id} is open (status ${status}) and waits for nothing`)
