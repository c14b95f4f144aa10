// Start-up: every open run is settled in one pass. What was recorded is never asked again; what was not is asked once more;
// an intent without an outcome goes by its class.

import type { Errand } from './carry-out.ts'
import { advance } from './interpreter/advance.ts'
import { loadRun, type OpenRun } from './open-run.ts'
import type { Powers } from './powers.ts'

export type Recovery = {
  /** Questions and fresh sends to hand out. */ errands: Errand[] /** Intents that another life left open. */
  intents: string[]
  openRuns: number
}

/** A run that cannot be read stays as it is and keeps nobody else from starting. */
function readable(powers: Powers, id: number): OpenRun | null {
  try {
    return loadRun(powers, id)
  } catch (error) {
    powers.log(`Run ${id} cannot be taken up again: ${error instanceof Error ? error.message : String(error)}`)
    return null
  }
}

export function recover(powers: Powers): Recovery {
  const errands: Errand[] = []
  const ids = powers.store.openRunIds()
  const intents = powers.store.effectsInState('intent').map((effect) => effect.key)
  for (const id of ids) {
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
  return { errands, intents, openRuns: ids.length }
}
