// Start-up: every open run is settled in one pass. What was recorded is never asked again; what was not is asked once more;
// an intent without an outcome goes by its class.

import { wordsOf } from '../model/news.ts'
import type { Errand } from './carry-out.ts'
import { advance } from './interpreter/advance.ts'
import { loadRun, type OpenRun } from './open-run.ts'
import type { Powers } from './powers.ts'

export type Recovery = {
  /** Questions to put again. */
  errands: Errand[]
  /** Keys of intents that another life left open. */
  intents: string[]
}

/** A run that cannot be read stays as it is and keeps nobody else from starting. */
function readable(powers: Powers, id: number): OpenRun | null {
  try {
    return loadRun(powers, id)
  } catch (error) {
    powers.log(`Run ${id} cannot be taken up again: ${wordsOf(error)}`)
    return null
  }
}

export function recover(powers: Powers): Recovery {
  const errands: Errand[] = []
  const intents = powers.store.unsettledEffects('intent').map((effect) => effect.key)
  for (const id of powers.store.openRunIds()) {
    const run = readable(powers, id)
    if (!run) continue
    for (const pending of run.state.pending) {
      // Asking the step again is pure: it gives the question it had put, from recorded values.
      const again = { ...run.state, at: pending.node, status: 'running' as const, pending: [], seq: pending.seq }
      const command = advance(run.loaded.plan, again, { kind: 'go' }, powers.watch).commands[0]?.command
      if (pending.answers.length === 0 && command?.kind === 'classify')
        errands.push({ kind: 'classify', run: id, seq: pending.seq, plan: run.loaded.id, model: command.model, text: command.text })
    }
  }
  return { errands, intents }
}
