// Effects as screens see them.
import { type EffectRow, unsettledEffects } from '../storage/effects.ts'
import type { ReadContext } from './context.ts'
import type { EffectView } from './contract.ts'

export const effectView = (row: EffectRow): EffectView => ({
  ...{ key: row.key, run: row.run, seq: row.seq, node: row.node, title: row.title, class: row.class, state: row.state },
  ...{ attempt: row.attempt, request: row.request, outcome: row.outcome, intentAt: row.intentAt, outcomeAt: row.outcomeAt, why: row.why },
})

export const effectsInDoubt = (context: ReadContext): EffectView[] => unsettledEffects(context.db, 'in doubt').map(effectView)
