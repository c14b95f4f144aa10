// The whole core under one seed: chance, time, order, storage, network, models and people are all drawn from it, the process
// ends at any point and begins again, and what is promised is checked after every commit. The same seed gives the same log.
import type { Graph } from '../../model/graph.ts'
import { SignalboxError } from '../../model/news.ts'
import type { Callees } from '../interpreter/compile.ts'
import { compileWorkflow } from '../interpreter/compile.ts'
import type { LoadedPlan, Powers } from '../powers.ts'
import { recover } from '../recovery.ts'
import { openRunner, type Runner } from '../runner.ts'
import type { Store } from '../store.ts'
import { type Fate, type MemoryStore, memoryStore } from './memory-store.ts'
import { otherSide } from './other-side.ts'
import { openPeople } from './people.ts'
import type { Random } from './random.ts'
import { documents, randomGraph } from './random-graph.ts'
import { runChecks } from './run-checks.ts'
import { type Life, openWorld, type World } from './world.ts'

export type Simulated = {
  seed: number
  violations: string[]
  /** Of the event log. */
  hash: string
  hours: number
  crashes: number
  runs: number
  commits: number
  effects: number
}

/** Things that happen before a simulation is called endless. */
const MOST_STEPS = 60_000
const MOST_CALM = 6 * 3_600_000

/** `log` hears every line of the event log. `storage`: what the engine is given in place of the storage in memory. */
export async function simulate(
  seed: number,
  log: ((line: string) => void) | null = null,
  storage: (memory: MemoryStore, violated: (what: string) => void) => Store = (memory) => memory,
): Promise<Simulated> {
  const world = openWorld(seed, log)
  const plans = drawnPlans(world.random)
  const loadPlan = (id: number): LoadedPlan => plans[id - 1] as LoadedPlan
  const side = otherSide(world)
  const checks = runChecks(world, loadPlan)
  let runner: Runner | null = null
  let commits = 0
  /** A run that ends the process when it is worked on. */
  const poison = world.random.chance(0.15) ? 1 + world.random.below(5) : null
  const people = openPeople(world, () => runner, plans)

  function begin(): void {
    const left = [...world.life.marks]
    const life: Life = { number: world.life.number + 1, dead: false, broken: false, marks: new Set() }
    world.life = life
    world.note('start', life.number, left.join(','))
    const memory = memoryStore(
      world.tables,
      world.note,
      () => fateOf(world, life),
      () => {
        commits++
        checks.committed(memory.touched)
      },
    )
    const store = storage(memory, world.violated)
    const powers: Powers = {
      watch: { now: world.now, microseconds: () => 0 },
      uid: () => Uint8Array.from({ length: 16 }, () => world.random.below(256)),
      digest: (text) => text.replaceAll('\n', '/'),
      sleep: (milliseconds, signal) => world.sleep(life, milliseconds, signal),
      soon: (work) => world.soon(life, work),
      store,
      loadPlan,
      connector: (name) => side.connector(life, name, (run) => loadPlan(world.tables.runs.get(run)?.run.plan ?? 1).workflow),
      connectionLimits: () => null,
      planOfVersion: (version) => version,
      working(run) {
        if (life.dead) return
        if (run === null) life.marks.clear()
        else life.marks.add(run)
        if (run !== null && run === poison && world.fault(0.9)) {
          world.die()
          throw gone()
        }
      },
      classify: (loaded, _, texts) => side.classify(life, loaded, texts),
      changed: () => {},
      remind: () => {},
      log: (line) => world.note('log', line),
    }
    try {
      const opened = openRunner(powers)
      opened.resume(recover(powers, left))
      runner = opened
    } catch (error) {
      if (!life.dead && !(error instanceof SignalboxError)) world.violated(`It did not start: ${String(error)}`)
      // The marks of the life before count as long as nobody has settled them.
      life.marks = new Set([...left, ...life.marks])
      world.die()
    }
  }

  const troubled = world.random.below(40)
  for (let at = 0; at < 2 + world.random.below(3); at++) world.later(world.random.below(2000), null, people.begin)
  for (let at = 0; at < troubled; at++) world.later(world.random.below(90_000), null, people.act)
  if (world.random.chance(0.3)) world.later(world.random.below(90_000), null, () => world.jump((world.random.below(200) - 100) * 60_000))
  const calmFrom = 95_000
  world.later(calmFrom, null, () => {})
  let helping = false
  const open = () => [...world.tables.runs.values()].filter(({ run }) => run.duration === null).length
  let steps = 0
  for (; steps < MOST_STEPS; steps++) {
    if (world.life.dead) {
      if (world.life.number > 0) checks.all()
      begin()
    }
    await new Promise<void>((turn) => setImmediate(turn))
    if (world.passed() >= calmFrom && !helping) {
      helping = world.calm = true
      const help = () => {
        people.helpOn()
        world.later(3000, null, help)
      }
      help()
    }
    const done = helping && open() === 0 && people.clients.every(({ acknowledged, refused }) => acknowledged !== null || refused)
    if (done || world.violations.length > 0 || world.passed() > calmFrom + MOST_CALM) break
    world.step()
  }
  if (steps === MOST_STEPS)
    world.violated(`${steps} things happened within ${Math.round(world.passed() / 1000)} seconds, and it is not over`)
  if (world.violations.length === 0) {
    for (const { run } of world.tables.runs.values())
      if (run.duration === null)
        world.violated(`Run ${run.id} never ends: it is ${run.status} after ${Math.round(world.passed() / 60_000)} minutes`)
    checks.all()
    people.check()
    side.check()
  }
  return {
    ...{ seed, violations: world.violations, hash: world.hash(), hours: world.passed() / 3_600_000, crashes: world.life.number - 1 },
    ...{ runs: world.tables.runs.size, commits, effects: world.tables.effects.size },
  }
}

/** What a commit meets. */
function fateOf(world: World, life: Life): { fate: Fate; error: Error | null } {
  if (life.dead) return { fate: 'failed', error: gone() }
  if (life.broken) return { fate: 'failed', error: ioError() }
  if (world.fault(0.02)) {
    world.note('the disk fails')
    if (world.random.chance(0.5)) return { fate: 'failed', error: new SignalboxError('disk-full', 'The disk is full.', {}) }
    // After this nobody knows what the disk holds: the host gives the workspace up and opens it again.
    life.broken = true
    world.later(1 + world.random.below(2000), life, world.die)
    return { fate: 'failed', error: ioError() }
  }
  if (!world.fault(0.03)) return { fate: 'kept', error: null }
  const before = world.random.chance(0.4)
  world.die()
  return { fate: before ? 'died before' : 'died after', error: gone() }
}
const ioError = () => new SignalboxError('internal', 'The database answered: disk I/O error.', { cause: { code: 'SQLITE_IOERR_WRITE' } })
const gone = () => new SignalboxError('locked', 'This process is over.', {})

const field = (name: string, type: 'number' | 'text') => ({ name, type, required: true })
const FIELDS = [field('n', 'number'), field('c', 'number'), field('key', 'text')]

/** A workflow, one that calls it, and maybe one that calls both. Their ids are their places. */
function drawnPlans(random: Random): LoadedPlan[] {
  const plans: LoadedPlan[] = []
  const count = 1 + random.below(3)
  for (let id = 1; id <= count; id++) {
    const callees = plans.map(({ workflowName }) => workflowName)
    const start = {
      serialKey: random.chance(0.3) ? random.pick(['input.key', 'input.key', 'input.key', '[input.key][input.n]']) : '',
      atOnce: random.chance(0.2) ? 1 + random.below(2) : null,
      perMinute: random.chance(0.1) ? 10 + random.below(20) : null,
      timeoutHours: random.chance(0.15) ? 0.01 + random.next() / 10 : null,
    }
    const steps = 3 + random.below(9)
    const graph: Graph = randomGraph(random, { steps, callees, start })
    const find: Callees = (name) => {
      const found = plans.find(({ workflowName }) => workflowName === name)
      return found ? { version: found.id, number: 1, fields: FIELDS } : 'there is none'
    }
    const { plan, problems } = compileWorkflow(graph, documents, find)
    if (!plan) throw new Error(`a drawn workflow does not compile: ${problems.map(({ message }) => message).join(' ')}`)
    plans.push({ id, plan, workflow: id, workflowName: `flow${id}`, owner: 'Owner' })
  }
  return plans
}
