// The figures of the durable engine: runs with one keyed HTTP effect, and a hundred thousand runs that wait for a time.
import { once } from 'node:events'
import { Worker } from 'node:worker_threads'
import type { WriteContext } from '../../api/context.ts'
import { saveDocument } from '../../api/documents.ts'
import { createWorkflow, liveWorkflow, publishDraft } from '../../api/workflows.ts'
import type { Graph, GraphNode } from '../../model/graph.ts'
import type { Json, JsonRecord } from '../../model/values.ts'
import { openHost } from '../host.ts'

const node = (key: string, type: string, config: JsonRecord): GraphNode => ({
  id: key,
  key,
  type,
  title: key,
  config,
  position: { x: 0, y: 0 },
})
const line = (...nodes: GraphNode[]): Graph => ({
  nodes,
  edges: nodes.slice(1).map((to, at) => ({
    ...{ id: `e${at}`, from: { node: (nodes[at] as GraphNode).id, port: 'out' }, to: { node: to.id, port: 'in' } },
  })),
})
const begin = (fields: { [name: string]: string }) =>
  node('begin', 'start', { fields: Object.entries(fields).map(([name, type]): Json => ({ name, type, required: true })) })

function plan(context: WriteContext, name: string, graph: Graph): number {
  const { id } = createWorkflow(context, { name, owner: 'bench', draft: graph })
  publishDraft(context, id, 'bench', 'bench')
  return liveWorkflow(context, id).planId
}

/** Runs a second from trigger to recorded end, each with one keyed effect that another thread answers; `inFlight` at once. */
export async function effectsPerSecond(folder: string, count: number, inFlight: number): Promise<number> {
  const stub = new Worker(new URL('./stub.ts', import.meta.url))
  const [port] = (await once(stub, 'message')) as [number]
  const host = await openHost({ workspace: folder, resources: 'resources', oneThread: true })
  const context = host.context as WriteContext
  saveDocument(context, { kind: 'settings', name: 'Network', body: { allowedHosts: [`127.0.0.1:${port}`] } }, 'bench')
  const url = `http://127.0.0.1:${port}/`
  const pay = node('pay', 'http', { method: 'POST', url, body: 'input', honoursKey: true, windowHours: 24 })
  const id = plan(context, 'Effects', line(begin({ order: 'text', amount: 'number' }), pay, node('end', 'end', { outcome: 'paid' })))
  let next = 0
  const lane = async (until: number) => {
    while (next < until) {
      const input = { order: `A${next++}`, amount: 7 }
      const { run } = await context.runner.start({ plan: id, input, trigger: 'bench', key: null, asOf: null })
      const status = await context.runner.settled(run)
      if (status !== 'ended') throw new Error(`run ${run} is ${status}`)
    }
  }
  const drive = (until: number) => Promise.all(Array.from({ length: inFlight }, () => lane(until)))
  await drive(count / 4)
  const began = performance.now()
  await drive(count + count / 4)
  const seconds = (performance.now() - began) / 1000
  const done = Number(context.db.prepare(`SELECT count(*) FROM effects WHERE state = 'done'`).pluck().get())
  if (done !== count + count / 4) throw new Error(`${done} effects are done instead of ${count + count / 4}`)
  await host.close()
  await stub.terminate()
  return count / seconds
}

/** What so many waiting runs add to the process, in MB, and how late their timers fired, in ms (99 of 100 are better). */
export async function waitingRuns(folder: string, count: number, spreadMs: number): Promise<{ rssMb: number; p99Ms: number }> {
  const host = await openHost({ workspace: folder, resources: 'resources', oneThread: true })
  const context = host.context as WriteContext
  const nap = node('nap', 'wait', { mode: 'date', until: 'input.until' })
  const id = plan(context, 'Waits', line(begin({ until: 'date' }), nap, node('end', 'end', { outcome: 'rested' })))
  const rss = () => {
    globalThis.gc?.()
    return process.memoryUsage().rss / 1024 / 1024
  }
  const start = (at: number) =>
    context.runner.start({ plan: id, input: { until: new Date(at).toISOString() }, trigger: 'bench', key: null, asOf: null })
  // The first thousand warm up what is compiled once.
  const soon = Date.now() + 10_000 + count / 4
  for (let at = 0; at < 1000; at += 100) await Promise.all(Array.from({ length: 100 }, () => start(soon)))
  const before = rss()
  for (let at = 0; at < count; at += 250)
    await Promise.all(Array.from({ length: 250 }, (_, more) => start(soon + Math.floor(((at + more) / count) * spreadMs))))
  const rssMb = rss() - before
  if (Date.now() >= soon) throw new Error('the runs were not made before their time')
  const open = context.db.prepare('SELECT count(*) FROM timers').pluck()
  while (Number(open.get()) > 0) await new Promise((resolve) => setTimeout(resolve, 250))
  const late = (
    context.db.prepare('SELECT started_at + duration AS ended, input FROM runs WHERE status = 3').all() as {
      ended: number
      input: string
    }[]
  )
    .map(({ ended, input }) => ended - Date.parse((JSON.parse(input) as { until: string }).until))
    .sort((a, b) => a - b)
  if (late.length !== count + 1000) throw new Error(`${late.length} of ${count + 1000} runs ended`)
  if ((late[0] ?? 0) < 0) throw new Error('a timer fired before its time')
  await host.close()
  return { rssMb, p99Ms: late[Math.floor(late.length * 0.99)] ?? 0 }
}
