// For tests: a host on a fresh workspace folder that is gone afterwards.
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { onTestFinished } from 'vitest'
import type { WriteContext } from '../api/context.ts'
import { saveDocument } from '../api/documents.ts'
import { createWorkflow, liveWorkflow, publishDraft } from '../api/workflows.ts'
import type { Runner } from '../engine/runner.ts'
import type { Store } from '../engine/store.ts'
import type { NamedDocument } from '../model/documents.ts'
import type { Graph, GraphNode } from '../model/graph.ts'
import type { Json, JsonRecord } from '../model/values.ts'
import { type Host, type HostOptions, openHost } from './host.ts'

export const resources = fileURLToPath(new URL('../../resources', import.meta.url))

export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-test-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  return folder
}

export type TestHost = Host & { context: WriteContext; runner: Runner; store: Store; folder: string }

export async function openTestHost(folder = freshFolder(), more: Partial<HostOptions> = {}): Promise<TestHost> {
  const keyFile = `${folder}.key`
  onTestFinished(() => rmSync(keyFile, { force: true }))
  const host = await openHost({ workspace: folder, resources, keyFile, oneThread: true, ...more })
  let open = true
  const close = async () => {
    if (open) await host.close()
    open = false
  }
  onTestFinished(close)
  const context = host.context as WriteContext
  return { ...host, close, folder, context, store: context.store, runner: host.runner as Runner }
}

type Brief = { type: string; config?: { [name: string]: Json }; to?: string | { [port: string]: string } }

/** A graph from a short form: `{ start: { type, config, to: 'next' }, … }`; keys are ids and titles. */
export function graphOf(briefs: { [key: string]: Brief }): Graph {
  const nodes = Object.entries(briefs).map(
    ([key, { type, config = {} }], at): GraphNode => ({ id: key, key, type, title: key, config, position: { x: at * 280, y: 0 } }),
  )
  const edges = Object.entries(briefs).flatMap(([key, { to }]) =>
    Object.entries(typeof to === 'string' ? { out: to } : (to ?? {})).map(([port, target]) => ({
      id: `${key}-${port}`,
      from: { node: key, port },
      to: { node: target, port: 'in' },
    })),
  )
  return { nodes, edges }
}

export type Published = { id: number; planId: number }
export function publish(
  { context }: Pick<TestHost, 'context'>,
  name: string,
  graph: Graph,
  documents: readonly NamedDocument[] = [],
): Published {
  for (const document of documents) saveDocument(context, document, 'test')
  const { id } = createWorkflow(context, { name, owner: 'Owner', draft: graph })
  publishDraft(context, id, '', 'test')
  return { id, planId: liveWorkflow(context, id).planId }
}

/** Starts a run and waits until it ends or waits for a person. */
export async function runOnce({ runner }: Pick<TestHost, 'runner'>, { planId }: Published, input: JsonRecord, key: string | null = null) {
  const started = await runner.start({ plan: planId, input, trigger: 'test', key, asOf: null })
  return { ...started, status: await runner.settled(started.run) }
}

export const startNode = (fields: { [name: string]: string }, to: string): Brief => ({
  type: 'start',
  config: { fields: Object.entries(fields).map(([name, type]) => ({ name, type, required: false })), subject: '', key: '' },
  to,
})
export const endNode = (outcome: string): Brief => ({ type: 'end', config: { outcome, fields: [] } })
