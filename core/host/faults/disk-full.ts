// A disk that really is full: a small one in memory, filled to the brim by runs. What was accepted is there afterwards, what was
// refused is not, decisions are still recorded on the room that the ballast gives back, and it goes on when there is space again.
import { spawnSync } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import type { WriteContext } from '../../api/context.ts'
import { createWorkflow, liveWorkflow, publishDraft } from '../../api/workflows.ts'
import type { Runner } from '../../engine/runner.ts'
import type { Graph } from '../../model/graph.ts'
import { openBallast } from '../../storage/ballast.ts'
import { openHost } from '../host.ts'

type Figure = { name: string; value: number; unit: string; target: string }
const resources = fileURLToPath(new URL('../../../resources', import.meta.url))
const asking: Graph = {
  nodes: [
    {
      ...{ id: 'start', key: 'start', type: 'start', title: 'start', position: { x: 0, y: 0 } },
      config: { fields: [{ name: 'text', type: 'text', required: false }], subject: '', key: '' },
    },
    { id: 'ask', key: 'ask', type: 'review', title: 'ask', config: { question: 'Well?', fields: [] }, position: { x: 280, y: 0 } },
    { id: 'end', key: 'end', type: 'end', title: 'end', config: { outcome: 'done', fields: [] }, position: { x: 560, y: 0 } },
  ],
  edges: [
    { id: 'a', from: { node: 'start', port: 'out' }, to: { node: 'ask', port: 'in' } },
    { id: 'b', from: { node: 'ask', port: 'approved' }, to: { node: 'end', port: 'in' } },
    { id: 'c', from: { node: 'ask', port: 'declined' }, to: { node: 'end', port: 'in' } },
  ],
}
/** Runs that are decided once the disk is full. */
const DECIDED = 5
const PATIENCE = 10_000

/** Needs the right to mount; says so and gives no figures without it. */
export async function diskFullFaults(short: boolean): Promise<Figure[]> {
  const sizes = short ? [12] : [11, 12, 13, 14, 16, 20]
  const tried: Tried[] = []
  for (const size of sizes) {
    const one = await onSmallDisk(size)
    if (!one) {
      process.stderr.write('disk full: not run, because it needs the right to mount a small disk\n')
      return []
    }
    tried.push(one)
  }
  const sum = (of: (one: Tried) => number) => tried.reduce((total, one) => total + of(one), 0)
  return [
    { name: 'faults.disk_full_sizes', value: tried.length, unit: 'sizes', target: `>= ${sizes.length}` },
    { name: 'faults.disk_full_refused', value: sum((one) => one.refused), unit: 'starts', target: '> 0' },
    { name: 'faults.disk_full_lost', value: sum((one) => one.lost), unit: 'runs', target: '0' },
    { name: 'faults.disk_full_undecided', value: sum((one) => one.undecided), unit: 'decisions', target: '0' },
    { name: 'faults.disk_full_resume_ms', value: Math.max(...tried.map((one) => one.resumeMs)), unit: 'ms', target: `<= ${PATIENCE}` },
  ]
}

type Tried = { refused: number; lost: number; undecided: number; resumeMs: number }

async function onSmallDisk(megabytes: number): Promise<Tried | null> {
  const disk = mkdtempSync(join(tmpdir(), 'signalbox-small-disk-'))
  const mount = (...args: string[]) => spawnSync('mount', [...args, disk], { stdio: 'ignore' }).status === 0
  if (!mount('-t', 'tmpfs', '-o', `size=${megabytes}m`, 'none')) {
    rmSync(disk, { recursive: true, force: true })
    return null
  }
  try {
    return await fill(join(disk, 'workspace'), () => mount('-o', 'remount,size=64m'))
  } finally {
    spawnSync('umount', [disk], { stdio: 'ignore' })
    rmSync(disk, { recursive: true, force: true })
  }
}

async function fill(folder: string, grow: () => boolean): Promise<Tried> {
  const host = await openHost({ workspace: folder, resources, oneThread: true })
  const context = host.context as WriteContext
  const runner = host.runner as Runner
  const { id } = createWorkflow(context, { name: 'Asking', owner: 'Ana', draft: asking })
  publishDraft(context, id, '', 'Ana')
  const { planId } = liveWorkflow(context, id)
  if (!openBallast(join(folder, 'ballast')).take()) throw new Error('the small disk has no room for the ballast')
  const accepted: number[] = []
  let refused = 0
  const start = async (bytes: number) => {
    try {
      const text = randomBytes(bytes).toString('base64')
      const { run } = await runner.start({ plan: planId, input: { text }, trigger: 'test', key: null, asOf: null })
      accepted.push(run)
      await runner.settled(run)
      return true
    } catch (error) {
      if ((error as { code?: string }).code !== 'disk-full') throw error
      refused++
      return false
    }
  }
  for (let at = 0; at < DECIDED; at++) await start(10)
  const { reviews } = await host.ask('inbox.list', {})
  while (await start(60_000));
  await start(10)
  let undecided = 0
  for (const { id: review, shown } of reviews)
    await host.ask('reviews.decide', { id: review, shown, verdict: 'approve', by: 'Bo' }).catch(() => undecided++)
  const { ok } = await host.ask('audit.verify', {})
  grow()
  const began = performance.now()
  while (!(await start(10)) && performance.now() - began < PATIENCE) await sleep(50)
  const resumeMs = Math.round(performance.now() - began)
  await host.close()

  const again = await openHost({ workspace: folder, resources, oneThread: true })
  const there = new Set(allRuns(again.context as WriteContext))
  const report = await again.ask('audit.verify', {})
  await again.close()
  const lost = accepted.filter((run) => !there.has(run)).length + Math.max(0, there.size - accepted.length) + (ok && report.ok ? 0 : 1)
  return { refused, lost, undecided, resumeMs }
}

const allRuns = (context: WriteContext): number[] => context.db.prepare('SELECT id FROM runs').pluck().all() as number[]
