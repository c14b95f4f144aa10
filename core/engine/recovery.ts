// Start-up: every open run is settled in one pass. What was recorded is never asked again; what was not is asked once more;
// an intent without an outcome goes by its class; a run that crashed the process again and again is set aside.
import { wordsOf } from '../model/news.ts'
import { type OpenRunRow, QUARANTINE_AFTER } from './admission.ts'
import { askAgain } from './ask-again.ts'
import type { Errand } from './carry-out.ts'
import type { EffectErrand } from './intent.ts'
import { loadRun, type OpenRun } from './open-run.ts'
import type { LoadedPlan, Powers } from './powers.ts'
import type { StoredEffect, Writes } from './store.ts'

export type Recovery = {
  /** Questions to put again, calls to make again, and intents that another life left open. */
  errands: Errand[]
  /** Runs that were being worked on when the process ended: they are taken one at a time until they got on. */
  suspects: number[]
}

/** `crashed`: runs that were being worked on when the last process ended without closing. */
export function recover(powers: Powers, crashed: readonly number[] = []): Recovery {
  if (crashed.length) powers.store.commit((writes) => blame(powers, writes, crashed))
  const rows = admissionRows(powers)
  const byId = new Map(rows.map((row) => [row.id, row]))
  const aside = (id: number) => (byId.get(id)?.crashes ?? 0) >= QUARANTINE_AFTER
  const errands: Errand[] = []
  for (const { id, status, loaded } of rows) {
    if (aside(id) || status === 'queued' || (status === 'waiting' && !loaded.plan.calls)) continue
    const run = readable(powers, id)
    if (run) errands.push(...questionsOf(powers, run))
  }
  for (const effect of powers.store.unsettledEffects('intent')) {
    if (aside(effect.run)) continue
    const workflow = byId.get(effect.run)?.loaded.workflow ?? workflowOf(powers, effect)
    if (workflow !== null) errands.push(intentAgain(effect, workflow))
  }
  return { errands, suspects: rows.filter(({ id, crashes }) => crashes > 0 && !aside(id)).map(({ id }) => id) }
}

/** Open runs as admission must know them. One whose version cannot be read any more keeps nobody else from starting. */
export function admissionRows(powers: Powers): OpenRunRow[] {
  const trouble = new Set<number>()
  const planOf = (plan: number): LoadedPlan | null => {
    try {
      return trouble.has(plan) ? null : powers.loadPlan(plan)
    } catch (error) {
      trouble.add(plan)
      powers.log(`Runs of plan ${plan} cannot be taken up again: ${wordsOf(error)}`)
      return null
    }
  }
  return powers.store.openRuns().flatMap(({ plan, ...row }) => {
    const loaded = planOf(plan)
    return loaded ? [{ ...row, loaded }] : []
  })
}

/** Asking a waiting step again is pure: it gives the question it had put, from recorded values. */
export function questionsOf(powers: Powers, run: OpenRun): Errand[] {
  const { id } = run.row
  return run.state.pending.flatMap((pending): Errand[] => {
    const { spec } = run.loaded.plan.nodes[pending.node] ?? {}
    const { seq } = pending
    const last = pending.answers.at(-1)
    // One that waits for its next try has a timer.
    if (last?.kind === 'failed') return []
    if (spec?.flow === 'call') return powers.store.hasCalled(id, seq) ? [] : [{ kind: 'call', run: id, seq }]
    if (spec?.group !== 'understand') return []
    const command = askAgain(powers, run, pending)?.command
    if (command?.kind !== 'classify') return []
    const { workflow } = run.loaded
    return [{ kind: 'classify', run: id, seq, plan: run.loaded.id, workflow, model: command.model, text: command.text }]
  })
}

export const intentAgain = ({ run, seq, key, connection, class: kind }: StoredEffect, workflow: number): EffectErrand => ({
  ...{ kind: 'effect', run, seq, key, workflow, connection, turn: false, resumed: true, reads: kind === 'read' },
})

/** Null where the run's version cannot be read any more: what it would send stays open, since its outcome could not be kept. */
function workflowOf(powers: Powers, { key, run: id }: StoredEffect): number | null {
  const run = powers.store.readRun(id)?.run
  if (!run) return 0
  try {
    return powers.loadPlan(run.plan).workflow
  } catch (error) {
    powers.log(`Effect ${key} of run ${id} stays open: ${wordsOf(error)}`)
    return null
  }
}

function readable(powers: Powers, id: number): OpenRun | null {
  try {
    return loadRun(powers, id)
  } catch (error) {
    powers.log(`Run ${id} cannot be taken up again: ${wordsOf(error)}`)
    return null
  }
}

/** Three crashes in a row are no accident: the run waits for a person, and the others go on. */
function blame(powers: Powers, writes: Writes, crashed: readonly number[]): void {
  for (const id of new Set(crashed)) {
    const stored = powers.store.readRun(id)?.run
    if (!stored || stored.duration !== null) continue
    const crashes = stored.crashes + 1
    if (crashes === QUARANTINE_AFTER) {
      writes.updateRun(id, 'queued', null, null)
      const { workflowName, owner } = namesOf(powers, stored.plan)
      const title = `Run ${id}${workflowName && ` of ${workflowName}`} stopped Signalbox ${crashes} times and was set aside`
      const body = 'Nothing of it was lost and the other runs go on. Look at its last step; then release it, or cancel it.'
      writes.insertTask(id, 0, { title, body, assignee: null, group: owner, dueAt: null, fields: {} }, powers.watch.now())
    }
    writes.countCrash(id, crashes)
  }
}

function namesOf(powers: Powers, plan: number): Pick<LoadedPlan, 'workflowName' | 'owner'> {
  try {
    return powers.loadPlan(plan)
  } catch {
    return { workflowName: '', owner: '' }
  }
}
