// For tests: the real runner on the simulated world, where nothing fails but what the test asks for.
import type { Sent } from '../../connectors/connector.ts'
import type { Graph, GraphNode } from '../../model/graph.ts'
import { SignalboxError } from '../../model/news.ts'
import type { Json, JsonRecord } from '../../model/values.ts'
import { compileWorkflow } from '../interpreter/compile.ts'
import type { LoadedPlan, Powers } from '../powers.ts'
import { recover } from '../recovery.ts'
import { openRunner, type Runner } from '../runner.ts'
import { memoryStore } from './memory-store.ts'
import { documents } from './random-graph.ts'
import { openWorld } from './world.ts'

export type Brief = { type: string; config?: JsonRecord; handling?: GraphNode['handling']; to?: string | { [port: string]: string } }

/** A graph from a short form; its start takes a number `n` and a text `key`. */
export function drawing(briefs: { [key: string]: Brief }, start: JsonRecord = {}): Graph {
  const fields: Json = [
    { name: 'n', type: 'number' },
    { name: 'key', type: 'text' },
  ]
  const all: { [key: string]: Brief } = {
    start: { type: 'start', config: { fields, ...start }, to: Object.keys(briefs)[0] as string },
    ...briefs,
  }
  return {
    nodes: Object.entries(all).map(([key, { type, config = {}, handling }]) => ({
      ...{ id: key, key, type, title: '', config, position: { x: 0, y: 0 } },
      ...(handling ? { handling } : {}),
    })),
    edges: Object.entries(all).flatMap(([key, { to = {} }]) =>
      Object.entries(typeof to === 'string' ? { out: to } : to).map(([port, target]) => ({
        ...{ id: `${key}-${port}`, from: { node: key, port }, to: { node: target, port: 'in' } },
      })),
    ),
  }
}

/** Workflows have the ids 1, 2, … and are called `flow1`, `flow2`, …; a later one may call an earlier one. */
export function engineBench(
  graphs: readonly Graph[],
  send: (key: string) => Sent | Promise<Sent> = () => ({ kind: 'done', status: 200, result: { status: 200 } }),
) {
  const world = openWorld(1, null)
  world.calm = true
  const plans: LoadedPlan[] = []
  for (const graph of graphs) {
    const id = plans.length + 1
    const fields = [
      { name: 'n', type: 'number' as const, required: false },
      { name: 'key', type: 'text' as const, required: false },
    ]
    const { plan, problems } = compileWorkflow(graph, documents, (name) => ({
      version: Number(name.replace('flow', '')),
      number: 1,
      fields,
    }))
    if (!plan) throw new Error(problems.map(({ message }) => message).join(' '))
    plans.push({ id, plan, workflow: id, workflowName: `flow${id}`, owner: 'Owner' })
  }
  const sent: string[] = []
  const unreadable = new Set<number>()
  let runner: Runner | null = null
  /** Ends the life before and begins a new one that is told which runs it had been working on. */
  function restart(crashed: readonly number[] = []): void {
    world.die()
    const life = { number: world.life.number + 1, dead: false, broken: false, marks: new Set<number>() }
    world.life = life
    const store = memoryStore(
      world.tables,
      world.note,
      () => ({ fate: life.dead ? 'failed' : 'kept', error: null }),
      () => {},
    )
    const powers: Powers = {
      ...{ store, watch: { now: world.now, microseconds: () => 0 }, digest: (text) => text.replaceAll('\n', '/') },
      uid: () => Uint8Array.from({ length: 16 }, () => world.random.below(256)),
      sleep: (milliseconds, signal) => world.sleep(life, milliseconds, signal),
      soon: (work) => world.soon(life, work),
      loadPlan(id) {
        if (unreadable.has(id)) throw new SignalboxError('unsupported', `Plan ${id} cannot be read.`, { next: 'Update Signalbox.' })
        return plans[id - 1] as LoadedPlan
      },
      connector: (name) => ({
        name,
        send: async (_, { key }) => {
          sent.push(key)
          return send(key)
        },
      }),
      ...{ connectionLimits: () => null, planOfVersion: (version) => version, working: () => {}, changed: () => {}, remind: () => {} },
      classify: async () => [],
      log: () => {},
    }
    runner = openRunner(powers)
    runner.resume(recover(powers, crashed))
  }
  restart()
  return {
    ...{ tables: world.tables, sent, restart, now: world.now },
    /** From now on this Signalbox does not understand the version any more. */
    forgetPlan: (id: number) => void unreadable.add(id),
    get runner() {
      return runner as Runner
    },
    start: (plan: number, input: JsonRecord = {}) =>
      (runner as Runner).start({ plan, input: { n: null, key: null, ...input }, trigger: 'test', key: null, asOf: null }),
    status: (run: number) => world.tables.runs.get(run)?.run.status,
    /** Lets everything happen that is to come within so many milliseconds. */
    async pass(milliseconds = 50): Promise<void> {
      let over = false
      world.later(milliseconds, null, () => {
        over = true
      })
      while (!over) {
        await new Promise<void>((turn) => setImmediate(turn))
        world.step()
      }
      await new Promise<void>((turn) => setImmediate(turn))
    },
  }
}
