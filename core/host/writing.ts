// What an owner runs on its workspace: the engine with its powers, schedules, and the context that writing calls work with.
import { hash } from 'node:crypto'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type ReadContext, readPowers, type WriteContext } from '../api/context.ts'
import type { EventName, HostEvents } from '../api/contract.ts'
import { openClassifiers } from '../api/models.ts'
import { planOfVersion } from '../api/workflows.ts'
import type { Powers } from '../engine/powers.ts'
import { recover } from '../engine/recovery.ts'
import { askOf, whoIsAsked } from '../engine/review-rules.ts'
import { openRunner } from '../engine/runner.ts'
import type { OwnedWorkspace } from '../storage/workspace.ts'
import { connectionLimits } from './connections.ts'
import type { HostOptions } from './host.ts'
import { openConnectors } from './host-connectors.ts'
import { keyFile, readKey } from './key-file.ts'
import { base32, pooledRandom } from './random.ts'
import { type Reading, userName } from './reading.ts'
import { openSchedules } from './schedules.ts'
import { openWorkingMark } from './working-mark.ts'

export type Emit = <Name extends EventName>(event: Name, data: HostEvents[Name]) => void

/** Everything an owner runs on its workspace. */
export function startWriting(
  owned: OwnedWorkspace,
  { resources, keyFile: key = keyFile(), oneThread, machine, now = Date.now }: HostOptions,
  emit: Emit,
  log: (line: string) => void,
): Reading & { writing: WriteContext; owned: OwnedWorkspace } {
  const { db, paths, store } = owned
  const reading: ReadContext = { db, paths, resources, user: userName(), readOnly: false, machine, now, ...readPowers(db) }
  const classifiers = openClassifiers(paths)
  const secretKey = (make: boolean) => readKey(key, paths.folder, make)
  const mark = openWorkingMark(join(paths.folder, 'working'))
  const connectors = openConnectors(reading, owned.databaseId, secretKey, log)
  const powers: Powers = {
    watch: { now, microseconds: () => performance.now() * 1000 },
    uid: pooledRandom(),
    digest: (text) => base32(hash('sha256', text, 'buffer')),
    soon: (work) => void setImmediate(work),
    sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }).then(undefined, () => undefined),
    store,
    loadPlan(id) {
      const { plan, workflow, workflowName, owner } = reading.plan(id)
      return { id, plan, workflow, workflowName, owner }
    },
    connector: connectors.find,
    connectionLimits: connectionLimits(reading),
    planOfVersion: (version) => planOfVersion({ ...reading, change: (work) => work(owned.audit.append) }, version),
    working: (run) => mark.mark(run),
    classify: (loaded, model, texts) => classifiers.answer(loaded.plan.documents, model, texts),
    remind({ kind, review, at }) {
      const { words } = whoIsAsked(askOf(review, null), store.people(), at)
      const { title, dueAt } = review.question
      // Once the commit that keeps it has returned.
      setImmediate(() => emit('reminder', { kind, review: review.id, run: review.run, title, words, dueAt }))
    },
    changed: gathered((runs) => emit('changed', { topics: ['workflows', 'runs', 'inbox'], runs })),
    log,
  }
  const runner = openRunner(powers)
  // A workspace that stands elsewhere sends nothing by itself until a person has said whether it was moved or copied.
  const resume = (crashed: readonly number[]) => runner.resume(recover(powers, crashed))
  if (!store.strange()) resume(mark.left)
  const working: Omit<WriteContext, 'schedules'> = {
    ...{ ...reading, runner, store, classifiers, databaseId: owned.databaseId, secretKey, change: store.change, emit },
    settleMove(answer, by) {
      const settled = owned.settleMove(answer, by, now())
      resume([])
      return settled
    },
  }
  const schedules = openSchedules({ context: working, now, sleep: powers.sleep, log }, oneThread !== true)
  const writing: WriteContext = { ...working, schedules }
  return {
    context: writing,
    ...{ writing, owned },
    async close() {
      await schedules.close()
      await runner.close()
      await classifiers.close()
      await connectors.close()
      mark.close()
      owned.close()
    },
  }
}

/** Milliseconds in which changes are gathered into one event: screens ask again for each. */
const GATHER = 200
/** Most runs that one event names. */
const MOST_NAMED = 100

function gathered(tell: (runs: number[]) => void): (runs: readonly number[]) => void {
  const runs = new Set<number>()
  let waiting = false
  return (more) => {
    for (const run of more) if (runs.size < MOST_NAMED) runs.add(run)
    if (waiting) return
    waiting = true
    setTimeout(() => {
      waiting = false
      const named = [...runs]
      runs.clear()
      tell(named)
    }, GATHER).unref()
  }
}
