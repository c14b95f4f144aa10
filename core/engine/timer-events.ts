// What a timer that went off means for the run that set it.
import type { Failure } from '../model/news.ts'
import { isSetAside, type Work } from './batch.ts'
import { isOver } from './open-run.ts'
import type { Powers } from './powers.ts'
import { reviewTimer } from './review-timers.ts'
import type { Writes } from './store.ts'
import type { Timer } from './timers.ts'

/** Runs within the commit that also takes the timer away, so that it goes off once. */
export function fireTimer(powers: Powers, writes: Writes, work: Work, { id, run, seq, kind }: Timer): void {
  if (!writes.removeTimer(id)) return
  const at = powers.watch.now()
  const open = work.load(run)
  if (!open || isOver(open.row.status)) return
  if (isSetAside(open)) {
    writes.setTimer(run, seq, kind, at + LATER)
    return
  }
  switch (kind) {
    case 'wait':
    case 'late':
      work.carry(run, seq, { kind: 'time', at })
      return
    case 'retry':
      work.carry(run, seq, { kind: 'retry', at })
      return
    case 'timeout':
      work.carry(run, seq, { kind: 'failed', failure: stepLate })
      return
    case 'run-timeout':
      work.take(open, { kind: 'stop', failure: runLate })
      return
    default:
      reviewTimer(powers, writes, work, { run, seq, kind })
  }
}

/** Milliseconds after which a timer of a run that is set aside looks again. */
const LATER = 3_600_000

const stepLate: Failure = {
  code: 'timed-out',
  message: 'The step had no result within its time.',
  next: 'Give it more time, or an error edge that says what is to be done then.',
}
const runLate: Failure = {
  code: 'run-timed-out',
  message: 'The run had not ended within its time.',
  next: 'Look at what it waited for; start it again if it is still wanted.',
}
