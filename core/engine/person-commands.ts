// What people may do to a run as a whole: cancel it, and let one go on that was set aside.
import { SignalboxError } from '../model/news.ts'
import { type Batch, isSetAside, type Work } from './batch.ts'
import { statusOf } from './carry-out.ts'
import type { Decided } from './decisions.ts'
import { CANCELLED } from './interpreter/apply.ts'
import { isOver, type OpenRun } from './open-run.ts'
import type { Powers } from './powers.ts'
import { intentAgain, questionsOf } from './recovery.ts'
import type { Gates } from './runner.ts'
import type { Writes } from './store.ts'

const known = (work: Work, id: number): OpenRun => {
  const run = work.load(id)
  if (run) return run
  throw new SignalboxError('not-found', `There is no run ${id}.`, { place: `run ${id}`, next: 'List the runs to see which there are.' })
}

export function cancelRun(
  powers: Powers,
  writes: Writes,
  work: Work,
  { run: id, by, reason }: { run: number; by: string; reason: string },
): Decided {
  const run = known(work, id)
  if (isOver(run.row.status))
    throw new SignalboxError(
      'conflict',
      `Run ${id} is over already: it ${run.row.status === 'cancelled' ? 'was cancelled' : run.row.status}.`,
      {
        place: `run ${id}`,
        next: 'Nothing is left to cancel.',
      },
    )
  writes.noteRun('run.cancelled', id, by, reason, powers.watch.now())
  const message = `${by} cancelled the run${reason ? `: ${reason}` : '.'}`
  const after = work.take(run, { kind: 'stop', failure: { code: CANCELLED, message, next: 'Start it again if it is still wanted.' } })
  return { run: id, status: after.row.status }
}

export function releaseRun(powers: Powers, gates: Gates, batch: Batch, work: Work, { run: id, by }: { run: number; by: string }): Decided {
  const run = known(work, id)
  if (!isSetAside(run))
    throw new SignalboxError('conflict', `Run ${id} was not set aside.`, { place: `run ${id}`, next: 'Nothing keeps it from going on.' })
  const { writes } = batch
  writes.noteRun('run.released', id, by, '', powers.watch.now())
  // A run that had not begun goes back in line; another one takes up what it waited for.
  const status = run.segments.length === 0 ? 'queued' : statusOf(run, run.state, run.doubts)
  writes.updateRun(id, status, null, null)
  const released = { ...run, row: { ...run.row, status, crashes: 0 } }
  batch.runs.set(id, released)
  gates.admission.release(id, run.loaded, run.row.serial, status !== 'queued')
  if (status !== 'queued') {
    const open = new Set(powers.store.unsettledEffects('intent').flatMap((effect) => (effect.run === id ? [effect.key] : [])))
    work.catchUp(released)
    const now = batch.runs.get(id) ?? released
    if (isOver(now.row.status)) return { run: id, status: now.row.status }
    batch.errands.push(
      ...questionsOf(powers, now).filter(({ seq }) => run.state.pending.some((one) => one.seq === seq)),
      ...powers.store
        .unsettledEffects('intent')
        .flatMap((effect) => (open.has(effect.key) ? [intentAgain(effect, run.loaded.workflow)] : [])),
    )
  }
  return { run: id, status }
}
