// How runs are let in: serial keys, limits of a workflow and pauses. What may not begin yet is queued in the database;
// this is the view of it in memory, so that a start costs no query. After a failed commit it is read again.
import type { RunStatus } from '../model/record.ts'
import type { Holds } from './holds.ts'
import type { Admission } from './interpreter/plan.ts'
import type { LoadedPlan } from './powers.ts'
import { openRate, type Rate } from './rate.ts'

/** Runs of one workflow that may be queued; more are refused, so that a flood is turned away early. */
export const MOST_QUEUED = 10_000

type Queued = { id: number; serial: string | null; admission: Admission }
type Lane = {
  queue: Queued[]
  /** Runs that are at work. */
  working: Set<number>
  begun: Rate
  /** Serial key -> the run that holds it. */
  serials: Map<string, number>
  /** Runs that were set aside, with their serial keys: nobody overtakes them. */
  aside: Map<number, string | null>
}
export type OpenRunRow = { id: number; status: RunStatus; serial: string | null; crashes: number; loaded: LoadedPlan }
/** Crashes in a row after which a run is set aside until a person lets it go on. */
export const QUARANTINE_AFTER = 3

export function openAdmission(now: () => number, holds: Holds) {
  let lanes = new Map<number, Lane>()
  const lane = (workflow: number): Lane => {
    const known = lanes.get(workflow)
    if (known) return known
    const made = {
      queue: [],
      working: new Set<number>(),
      begun: openRate(),
      serials: new Map<string, number>(),
      aside: new Map<number, string | null>(),
    }
    lanes.set(workflow, made)
    return made
  }

  /** Milliseconds until the limits let another one begin: 0 now, Infinity when another must end first. */
  const untilRoom = ({ working, begun }: Lane, { atOnce, perMinute }: Admission): number =>
    atOnce !== null && working.size >= atOnce ? Number.POSITIVE_INFINITY : begun.until(perMinute, now())

  const isTaken = ({ serials, aside }: Lane, serial: string | null): boolean =>
    serial !== null && (serials.has(serial) || (aside.size > 0 && [...aside.values()].includes(serial)))

  function begin(into: Lane, { id, serial, admission }: Queued): void {
    if (serial !== null) into.serials.set(serial, id)
    // Counted before its commit says how it stands: others are let in within the same one.
    if (admission.atOnce !== null) into.working.add(id)
    if (admission.perMinute !== null) into.begun.count(now())
  }

  return {
    /** True when the run begins at once; false when it is to be queued. */
    admit(id: number, { workflow, plan: { admission } }: LoadedPlan, serial: string | null): boolean {
      const there = lanes.get(workflow)
      const plain = serial === null && admission.atOnce === null && admission.perMinute === null
      if (plain && !there?.queue.length && !holds.onWorkflow(workflow)) return true
      const into = lane(workflow)
      const asked = { id, serial, admission }
      // Whoever only waits for a serial key does not stand in the way of others.
      const ahead = into.queue.some((one) => one.serial === null || one.serial === serial || !isTaken(into, one.serial))
      const free = !ahead && !isTaken(into, serial) && !holds.onWorkflow(workflow) && untilRoom(into, admission) === 0
      if (free) begin(into, asked)
      else into.queue.push(asked)
      return free
    },
    isFull: (workflow: number): boolean => (lanes.get(workflow)?.queue.length ?? 0) >= MOST_QUEUED,
    /** Told after each commit how a run stands. */
    stands(id: number, workflow: number, status: RunStatus, serial: string | null): void {
      const there = lanes.get(workflow)
      const over = status === 'ended' || status === 'failed' || status === 'cancelled'
      if (!there && (over || status !== 'running')) return
      const into = there ?? lane(workflow)
      if (status === 'running') into.working.add(id)
      else into.working.delete(id)
      if (!over) return
      into.aside.delete(id)
      if (serial !== null && into.serials.get(serial) === id) into.serials.delete(serial)
      if (into.queue.length) into.queue = into.queue.filter((one) => one.id !== id)
    },
    /** Takes out of the queues what may begin now, workflow by workflow in turn, up to `most`; and when to look again. */
    next(most: number): { runs: number[]; lookAgainIn: number } {
      const runs: number[] = []
      let lookAgainIn = Number.POSITIVE_INFINITY
      let found = true
      while (found && runs.length < most) {
        found = false
        for (const [workflow, into] of lanes) {
          if (into.queue.length === 0 || holds.onWorkflow(workflow) || runs.length >= most) continue
          const at = into.queue.findIndex(({ serial }) => !isTaken(into, serial))
          const one = into.queue[at]
          if (!one) continue
          const room = untilRoom(into, one.admission)
          if (room > 0) lookAgainIn = Math.min(lookAgainIn, room)
          else {
            into.queue.splice(at, 1)
            begin(into, one)
            runs.push(one.id)
            found = true
          }
        }
      }
      return { runs, lookAgainIn }
    },
    queued: (workflow: number): number => lanes.get(workflow)?.queue.length ?? 0,
    /** Puts a run that was set aside back to its place in line, or back to work. */
    release(id: number, { workflow, plan }: LoadedPlan, serial: string | null, begun: boolean): void {
      const into = lane(workflow)
      into.aside.delete(id)
      if (begun && serial !== null) into.serials.set(serial, id)
      if (begun) return
      const behind = into.queue.findIndex((one) => one.id > id)
      into.queue.splice(behind < 0 ? into.queue.length : behind, 0, { id, serial, admission: plan.admission })
    },
    /** What the database says, oldest run first. Runs that were set aside stay out of line. */
    reload(rows: readonly OpenRunRow[]): void {
      const before = lanes
      lanes = new Map()
      for (const { id, status, serial, crashes, loaded } of rows) {
        const plain = status !== 'queued' && serial === null && status !== 'running'
        if (plain) continue
        const into = lane(loaded.workflow)
        if (status === 'queued') {
          if (crashes < QUARANTINE_AFTER) into.queue.push({ id, serial, admission: loaded.plan.admission })
          else into.aside.set(id, serial)
        } else if (serial !== null) into.serials.set(serial, id)
        if (status === 'running') into.working.add(id)
      }
      for (const [workflow, { begun }] of before) lane(workflow).begun = begun
    },
  }
}
export type AdmissionDesk = ReturnType<typeof openAdmission>
