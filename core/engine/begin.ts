// How runs begin: by a trigger, by a step of another run, or out of the queue. A begun run is carried as far as it goes in
// the commit that accepts it.
import { ExpressionFailure } from '../expression/failure.ts'
import { LIMITS } from '../model/graph.ts'
import { SignalboxError } from '../model/news.ts'
import type { JsonRecord } from '../model/values.ts'
import { askAgain } from './ask-again.ts'
import type { Batch, Work } from './batch.ts'
import { type NewRun, newRun, type OpenRun, queueRun } from './open-run.ts'
import type { LoadedPlan, Powers } from './powers.ts'
import type { Gates, Start, Started } from './runner.ts'

/** Calls above one another; a deeper one fails. */
const MOST_DEEP = 32

export function startRun(powers: Powers, gates: Gates, batch: Batch, work: Work, start: Start): Started {
  const now = powers.watch.now()
  const loaded = powers.loadPlan(start.plan)
  const text = inputText(start.input)
  const strange = powers.store.strange()
  if (strange !== null)
    throw new SignalboxError('conflict', strange, { next: 'Say whether it was moved or copied; until then nothing starts.' })
  if (start.key !== null) {
    const before = batch.writes.findTrigger(loaded.workflow, start.key, triggerBody(start.input), now)
    if (before && !before.sameBody)
      throw new SignalboxError('conflict', `The key “${start.key}” started run ${before.run} with another input.`, {
        place: start.key,
        next: 'Send the same input again, or choose another key.',
      })
    if (before) {
      const run = batch.runs.get(before.run)?.row ?? powers.store.readRun(before.run)?.run
      return { run: before.run, status: run?.status ?? 'running', outcome: run?.outcome ?? null, repeated: true }
    }
  }
  if (gates.admission.isFull(loaded.workflow))
    throw new SignalboxError('busy', `${gates.admission.queued(loaded.workflow)} runs of “${loaded.workflowName}” wait to begin already.`, {
      place: loaded.workflowName,
      next: 'Try again later; nothing of this one was kept.',
    })
  const { input, trigger, asOf, rerunOf = null } = start
  const run = letIn(powers, gates, batch, work, loaded, { id: batch.nextRun++, input, trigger, startedAt: now, asOf, rerunOf }, text)
  if (start.by) batch.writes.keepStarter(run.row.id, start.by)
  if (start.key !== null) batch.writes.keepTrigger(loaded.workflow, start.key, triggerBody(start.input), run.row.id, now)
  return { run: run.row.id, status: run.row.status, outcome: run.row.outcome, repeated: false }
}

/** A step asks for a run of another workflow. Its command is worked out again from what is recorded, so that a crash loses no call. */
export function callRun(powers: Powers, gates: Gates, batch: Batch, work: Work, id: number, seq: number): void {
  const parent = work.load(id)
  const pending = parent?.state.pending.find((one) => one.seq === seq)
  if (!parent || !pending || powers.store.hasCalled(id, seq)) return
  const command = askAgain(powers, parent, pending)?.command
  if (command?.kind !== 'call') return
  const refuse = (code: string, message: string, next: string) => work.carry(id, seq, { kind: 'failed', failure: { code, message, next } })
  if (parent.row.depth + 1 > MOST_DEEP)
    return void refuse('too-deep', `${MOST_DEEP} runs call one another already.`, 'Look whether the workflows call each other in a circle.')
  try {
    const loaded = powers.loadPlan(powers.planOfVersion(command.version))
    const { input } = command
    const serial = serialOf(loaded, input)
    if (serial !== null && holderAbove(work, parent, loaded.workflow, serial))
      return void refuse(
        'call-serial',
        `A run above this call holds the serial key “${serial}” of “${loaded.workflowName}”, so the called run would never begin.`,
        'Give the called workflow another serial key, or call a workflow that has none.',
      )
    const child = {
      ...{ id: batch.nextRun++, input, trigger: 'workflow', startedAt: powers.watch.now(), asOf: null },
      ...{ parent: id, parentSeq: seq, depth: parent.row.depth + 1 },
    }
    letIn(powers, gates, batch, work, loaded, child, inputText(input))
  } catch (error) {
    if (!(error instanceof SignalboxError)) throw error
    refuse(`call-${error.code}`, error.message, error.next ?? 'Look at the workflow that is called.')
  }
}

/** Whether a run above a call waits with the very serial key that the called run needs. */
function holderAbove(work: Work, caller: OpenRun, workflow: number, serial: string): boolean {
  for (let run: OpenRun | null = caller; run; run = run.row.parent === null ? null : work.load(run.row.parent))
    if (run.loaded.workflow === workflow && run.row.serial === serial) return true
  return false
}

function letIn(powers: Powers, gates: Gates, batch: Batch, work: Work, loaded: LoadedPlan, fresh: NewRun, text: string): OpenRun {
  const serial = serialOf(loaded, fresh.input)
  const run = newRun(powers, loaded, { ...fresh, serial }, text)
  if (gates.admission.admit(fresh.id, loaded, serial)) return work.take(run, { kind: 'go' })
  const queued = queueRun(batch.writes, run)
  batch.runs.set(fresh.id, queued)
  return queued
}

function serialOf({ plan, workflowName }: LoadedPlan, input: JsonRecord): string | null {
  try {
    return plan.admission.serial?.(input) ?? null
  } catch (thrown) {
    if (!(thrown instanceof ExpressionFailure)) throw thrown
    throw new SignalboxError('bad-input', `The serial key of “${workflowName}” cannot be worked out: ${thrown.message}`, {
      place: 'input',
      next: thrown.next,
    })
  }
}

function inputText(input: JsonRecord): string {
  const text = JSON.stringify(input)
  if (text.length > LIMITS.payloadBytes)
    throw new SignalboxError(
      'bad-input',
      `This input has ${Math.round(text.length / 1e6)} MB; ${Math.round(LIMITS.payloadBytes / 1e6)} are the limit.`,
      {
        place: 'input',
        next: 'Send what is large as a file and name it here.',
      },
    )
  return text
}

/** What makes two inputs of one key the same: their fields, whatever optional ones a newer version has added as nothing. */
const triggerBody = (input: JsonRecord): string =>
  JSON.stringify(
    Object.entries(input)
      .filter(([, value]) => value !== null)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  )
