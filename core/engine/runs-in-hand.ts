// Runs that are kept in memory: those at work, and those with a long record, which are not to be folded anew for each of
// their answers. And whoever waits for one of them to settle.
import type { RunStatus } from '../model/record.ts'
import { isOver, type OpenRun } from './open-run.ts'

/** Runs with a long record that are kept although they wait. */
const KEPT = 200
const LONG = 16

export function runsInHand() {
  const open = new Map<number, OpenRun>()
  const waiters = new Map<number, ((status: RunStatus) => void)[]>()

  function keep(id: number, run: OpenRun): void {
    open.delete(id)
    open.set(id, run)
    if (open.size <= KEPT) return
    for (const [other, { row }] of open) {
      if (open.size <= KEPT) return
      if (row.status !== 'running') open.delete(other)
    }
  }

  return {
    get: (id: number): OpenRun | undefined => open.get(id),
    /** Told after each commit how a run stands; `busy` while something of it is under way. */
    stands(id: number, run: OpenRun, busy: boolean): void {
      const { status } = run.row
      if (busy || (run.segments.length >= LONG && !isOver(status))) keep(id, run)
      else open.delete(id)
      if (busy || status === 'queued') return
      const waiting = waiters.get(id)
      waiters.delete(id)
      for (const waiter of waiting ?? []) waiter(status)
    },
    /** Resolves when the run next stands still. */
    settled: (id: number): Promise<RunStatus> => new Promise((resolve) => waiters.set(id, [...(waiters.get(id) ?? []), resolve])),
  }
}
