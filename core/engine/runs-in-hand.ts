// Runs that are kept in memory: those at work, and those with a long record, which are not to be folded anew for each of
// their answers. And whoever waits for one of them to settle.
import type { RunStatus } from '../model/record.ts'
import { isOver, type OpenRun } from './open-run.ts'
import type { StoredRun } from './store.ts'

/** Runs with a long record that are kept although they wait. */
const KEPT = 200
const LONG = 16

/** `read` gives how a run stands that is not in hand. */
export function runsInHand(read: (id: number) => StoredRun | null) {
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

  function tell(id: number, status: RunStatus): void {
    const waiting = waiters.get(id)
    waiters.delete(id)
    for (const waiter of waiting ?? []) waiter(status)
  }

  /** A run that calls counts as at work, until it shows that the run it called waits. */
  function tellAbove(parent: number | null): void {
    for (let id = parent; id !== null && waiters.size > 0; ) {
      const row: StoredRun | null = open.get(id)?.row ?? read(id)
      if (!row || row.status === 'running' || row.status === 'queued') return
      tell(id, row.status)
      id = row.parent
    }
  }

  return {
    get: (id: number): OpenRun | undefined => open.get(id),
    /** Told after each commit how a run stands; `busy` while something of it is under way. */
    stands(id: number, run: OpenRun, busy: boolean): void {
      const { status } = run.row
      if (busy || (run.segments.length >= LONG && !isOver(status))) keep(id, run)
      else open.delete(id)
      if (busy) return
      if (status !== 'queued') tell(id, status)
      if (!isOver(status)) tellAbove(run.row.parent)
    },
    /** Resolves when the run next stands still. */
    settled: (id: number): Promise<RunStatus> => new Promise((resolve) => waiters.set(id, [...(waiters.get(id) ?? []), resolve])),
  }
}
