// A workspace with something in every place that damage can hit, and the same one as a kill leaves it: with a write-ahead log.
import { copyFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import type { WriteContext } from '../../api/context.ts'
import { saveDocument } from '../../api/documents.ts'
import { backUpWorkspace } from '../../api/upkeep.ts'
import { createWorkflow, liveWorkflow, publishDraft } from '../../api/workflows.ts'
import type { Runner } from '../../engine/runner.ts'
import type { Graph } from '../../model/graph.ts'
import type { Json } from '../../model/values.ts'
import { openHost } from '../host.ts'

export type Histories = {
  /** Folder of a workspace that was closed. */
  closed: string
  /** Folder with the files as they were in the middle of work: most of it still in the write-ahead log. */
  killed: string
  /** Another workspace, for parts that belong elsewhere. */
  foreign: string
  runs: number
}

type Brief = { type: string; config: { [name: string]: Json }; to: { [port: string]: string } }
function graphOf(briefs: { [key: string]: Brief }): Graph {
  return {
    nodes: Object.entries(briefs).map(([key, { type, config }], at) => ({
      ...{ id: key, key, type, title: key, config, position: { x: at * 280, y: 0 } },
    })),
    edges: Object.entries(briefs).flatMap(([key, { to }]) =>
      Object.entries(to).map(([port, target]) => ({
        ...{ id: `${key}-${port}`, from: { node: key, port }, to: { node: target, port: 'in' } },
      })),
    ),
  }
}
const start = (to: string): Brief => ({
  type: 'start',
  config: { fields: ['name', 'text'].map((name) => ({ name, type: 'text', required: false })), subject: '', key: '' },
  to: { out: to },
})
const end: Brief = { type: 'end', config: { outcome: 'done', fields: [] }, to: {} }
const writing = graphOf({
  start: start('row'),
  row: { type: 'csvRow', config: { file: 'out.csv', columns: [{ name: 'name', value: 'input.name' }] }, to: { out: 'hand' } },
  hand: { type: 'task', config: { title: 'Call {{ input.name }}' }, to: { done: 'end' } },
  end,
})
const asking = graphOf({
  start: start('ask'),
  ask: { type: 'review', config: { question: 'Well, {{ input.name }}?', fields: [] }, to: { approved: 'end', declined: 'end' } },
  end,
})

/** `runs` of them in `folder`; `between` sees the files while the workspace is open. */
async function write(folder: string, resources: string, runs: number, between?: () => void): Promise<void> {
  const host = await openHost({ workspace: folder, resources, oneThread: true })
  const context = host.context as WriteContext
  const runner = host.runner as Runner
  saveDocument(context, { kind: 'settings', name: 'Office', body: { city: 'Lyon', rooms: 12 } }, 'Ana')
  const plan = (name: string, graph: Graph): number => {
    const { id } = createWorkflow(context, { name, owner: 'Ana', draft: graph })
    publishDraft(context, id, 'first', 'Ana')
    return liveWorkflow(context, id).planId
  }
  const [rows, questions] = [plan('Rows', writing), plan('Questions', asking)]
  const one = async (at: number) => {
    const text = at % 20 === 0 ? `${at} `.repeat(900) : `short ${at}`
    const started = await runner.start({
      ...{ plan: at % 10 === 0 ? questions : rows, input: { name: `Person ${at}`, text }, trigger: 'test' },
      ...{ key: at % 3 === 0 ? `key ${at}` : null, asOf: null },
    })
    await runner.settled(started.run)
  }
  for (let at = 1; at <= runs; at += 50) await Promise.all(Array.from({ length: Math.min(50, runs - at + 1) }, (_, more) => one(at + more)))
  const { reviews } = await host.ask('inbox.list', {})
  for (const { id, shown } of reviews.filter((_, at) => at % 2 === 0))
    await host.ask('reviews.decide', { id, shown, verdict: 'approve', by: 'Bo', reason: `because ${id}` })
  await one(1)
  between?.()
  await backUpWorkspace(host.context)
  await host.close()
}

export async function writeHistories(folder: string, resources: string, runs: number): Promise<Histories> {
  const [closed, killed, foreign] = ['closed', 'killed', 'foreign'].map((name) => join(folder, name)) as [string, string, string]
  mkdirSync(killed, { recursive: true })
  await write(closed, resources, runs)
  const source = join(folder, 'open')
  await write(source, resources, Math.min(runs, 60), () => {
    for (const name of ['signalbox.db', 'signalbox.db-wal', 'audit-head.json']) copyFileSync(join(source, name), join(killed, name))
  })
  await write(foreign, resources, 20)
  return { closed, killed, foreign, runs: runs + 1 }
}
