// npm run bench [-- --json]: prints the figures of workload R1 beside the yardstick's, measured in the same minute.
// Ratios are what counts; machines are noisy.
import { hash } from 'node:crypto'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { WriteContext } from '../../api/context.ts'
import { saveDocument } from '../../api/documents.ts'
import { getRun } from '../../api/runs.ts'
import { createWorkflow, liveWorkflow, publishDraft } from '../../api/workflows.ts'
import type { JsonRecord } from '../../model/values.ts'
import { type Host, openHost } from '../host.ts'
import { effectsPerSecond, waitingRuns } from './durable.ts'
import { asReference, documents, graph, type Lead, leads, referenceSteps } from './workload.ts'
import { yardstick } from './yardstick.ts'

type Figure = { name: string; value: number; unit: string; target: string }
const RUNS = 30_000
const SOAK = 200_000
const figures: Figure[] = []
const asJson = process.argv.includes('--json')
const say = (line: string): void => {
  if (!asJson) console.log(line)
}

function figure(name: string, value: number, unit: string, target: string): void {
  figures.push({ name, value, unit, target })
}

type Bench = { host: Host; context: WriteContext; plan: number; folder: string }

async function open(folder: string): Promise<Bench> {
  const host = await openHost({ workspace: folder, resources: 'resources', oneThread: true, log: (line) => console.error(line) })
  const context = host.context as WriteContext
  for (const document of documents) saveDocument(context, document, 'bench')
  const { id } = createWorkflow(context, { name: 'R1', owner: 'bench', draft: graph })
  publishDraft(context, id, 'bench', 'bench')
  return { host, context, plan: liveWorkflow(context, id).planId, folder }
}

/** Keeps `inFlight` runs going until `count` are recorded; gives seconds and, if asked for, each run's milliseconds. */
async function drive(
  { context, plan }: Bench,
  inputs: readonly Lead[],
  count: number,
  inFlight: number,
  latencies?: number[],
): Promise<number> {
  let next = 0
  const lane = async () => {
    while (next < count) {
      const input = inputs[next++ % inputs.length] as unknown as JsonRecord
      const began = latencies ? performance.now() : 0
      await context.runner.start({ plan, input, trigger: 'bench', key: null, asOf: null })
      latencies?.push(performance.now() - began)
    }
  }
  const began = performance.now()
  await Promise.all(Array.from({ length: inFlight }, lane))
  return (performance.now() - began) / 1000
}

function checkAgainstShared(inputs: readonly Lead[]): void {
  const shared = resolve('..', 'shared', 'bench', 'workload.cjs')
  if (!existsSync(shared)) {
    say('The shared workload is not beside the project; checked against our own of the same definition.')
    return
  }
  const theirs = createRequire(import.meta.url)(shared) as { leads(n: number): Lead[]; final(lead: Lead): JsonRecord }
  const same =
    JSON.stringify(theirs.leads(inputs.length).map(theirs.final)) === JSON.stringify(inputs.map((lead) => referenceSteps(lead).at(-1)?.[1]))
  if (!same) throw new Error('our workload is not the shared one')
  say('Checked against the shared workload: the same 10,000 inputs and results.')
}

function checkResults({ context }: Bench, inputs: readonly Lead[], first: number): void {
  const ours = inputs.map((_, at) => {
    const run = getRun(context, first + at)
    return asReference(run.input, (key) => run.steps.find((step) => step.node === key)?.output, run.outcome)
  })
  const expected = inputs.map((lead) => referenceSteps(lead).at(-1)?.[1])
  const digest = (value: unknown) => hash('sha256', JSON.stringify(value)).slice(0, 16)
  if (digest(ours) !== digest(expected)) throw new Error(`results differ: ${digest(ours)} instead of ${digest(expected)}`)
  say(`All ${inputs.length} recorded results equal the reference, digest ${digest(ours)}.`)
}

const folder = mkdtempSync(join(tmpdir(), 'signalbox-bench-'))
try {
  const inputs = leads(10_000)
  checkAgainstShared(inputs)
  const before = yardstick(folder, RUNS)
  const bench = await open(join(folder, 'workspace'))
  await drive(bench, inputs, 10_000, 64)
  const seconds = await drive(bench, inputs, RUNS, 64)
  const after = yardstick(folder, RUNS)
  const rate = RUNS / seconds
  const bare = (before.runsPerSecond + after.runsPerSecond) / 2
  figure('r1.ratio', round(rate / bare, 3), 'x', '>= 0.5')
  figure('r1.runs_per_s', Math.round(rate), 'runs/s', '')
  figure('yardstick.runs_per_s', Math.round(bare), 'runs/s', '')
  const latencies: number[] = []
  await drive(bench, inputs, 10_000, 16, latencies)
  latencies.sort((a, b) => a - b)
  figure('r1.p99_ms', round(latencies[Math.floor(latencies.length * 0.99)] ?? 0, 2), 'ms', '< 50')
  const file = join(bench.folder, 'signalbox.db')
  bench.context.db.pragma('wal_checkpoint(TRUNCATE)')
  figure('r1.bytes_per_run', Math.round(statSync(file).size / 50_000), 'bytes', '<= 2048')
  const rss = () => {
    globalThis.gc?.()
    return process.memoryUsage().rss / 1024 / 1024
  }
  const grown = rss()
  await drive(bench, inputs, SOAK, 64)
  figure('r1.rss_growth_mb', round(rss() - grown, 1), 'MB', '< 20')
  const paid = await effectsPerSecond(join(folder, 'effects'), 8_000, 64)
  const bareNow = yardstick(folder, RUNS).runsPerSecond
  figure('effects.ratio', round(paid / bareNow, 3), 'x', '>= 0.1')
  figure('effects.runs_per_s', Math.round(paid), 'runs/s', '')
  const waiting = await waitingRuns(join(folder, 'timers'), 100_000, 60_000)
  figure('timers.rss_mb', round(waiting.rssMb, 1), 'MB', '< 200')
  figure('timers.p99_ms', waiting.p99Ms, 'ms', '< 250')
  // Last, because reading ten thousand runs back leaves a heap behind that is not the engine's; nothing is printed before it holds.
  checkResults(bench, inputs, 1)
  await bench.host.close()
} finally {
  rmSync(folder, { recursive: true, force: true })
}
for (const one of figures)
  console.log(asJson ? JSON.stringify(one) : `${one.name.padEnd(22)} ${String(one.value).padStart(10)} ${one.unit.padEnd(8)} ${one.target}`)

function round(value: number, digits: number): number {
  return Math.round(value * 10 ** digits) / 10 ** digits
}
