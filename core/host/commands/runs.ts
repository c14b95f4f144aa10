// run, runs, show.
import { statSync } from 'node:fs'
import { SingleBar } from 'cli-progress'
import type { Command } from 'commander'
import type { WriteContext } from '../../api/context.ts'
import { readRows } from '../../api/examples.ts'
import { triggerReader } from '../../api/starting.ts'
import { liveWorkflow } from '../../api/workflows.ts'
import { plainText } from '../../history/narrative.ts'
import { SignalboxError } from '../../model/news.ts'
import { parseJson } from '../../model/parse-json.ts'
import { RUN_STATUSES, type RunStatus } from '../../model/record.ts'
import type { JsonRecord } from '../../model/values.ts'
import type { Host } from '../host.ts'
import { findWorkflow } from './find-workflow.ts'
import { print, printJson, readText, remark, table, time, withHost } from './terminal.ts'

/** Runs that may be under way at once: enough to share commits, few enough to stay small. */
const IN_FLIGHT = 256

export function addRunCommands(program: Command): void {
  program
    .command('run <workflow>')
    .description('run a workflow on each row of a CSV file or each record of a JSON file')
    .requiredOption('-i, --input <file>', 'CSV with a heading row, or JSON: one record or a list of them')
    .option('--as-of <time>', 'what the runs take for now, like 2026-03-01T09:00:00Z')
    .option('--json', 'print the summary as one line of JSON')
    .addHelpText(
      'after',
      '\nExamples:\n  $ signalbox run "Lead routing" --input leads.csv\n  $ signalbox run triage -i tickets.json --as-of 2026-03-01T09:00:00Z --json',
    )
    .action((name: string, options: { input: string; asOf?: string; json?: boolean }, command: Command) =>
      withHost(command, 'change', async (host) => {
        if (await runFile(host, name, options)) process.exitCode = 7
      }),
    )
  program
    .command('runs')
    .description('list runs, newest first')
    .option('--workflow <name>', 'only of this workflow')
    .option('--status <status>', `only ${RUN_STATUSES.join(', ')}`)
    .option('--outcome <outcome>', 'only with this outcome')
    .option('--before <run>', 'older than this run', Number)
    .option('-n, --limit <count>', 'how many (500 at most)', Number, 20)
    .option('--json', 'one line of JSON a run')
    .addHelpText(
      'after',
      '\nExamples:\n  $ signalbox runs --status waiting\n  $ signalbox runs --workflow "Support triage" --outcome answered --limit 100 --json',
    )
    .action(
      (
        options: { workflow?: string; status?: string; outcome?: string; before?: number; limit: number; json?: boolean },
        command: Command,
      ) =>
        withHost(command, 'look', async (host) => {
          if (options.status && !RUN_STATUSES.includes(options.status as RunStatus))
            throw new SignalboxError('bad-input', `“${options.status}” is no status of a run.`, {
              place: '--status',
              next: `Use one of: ${RUN_STATUSES.join(', ')}.`,
            })
          const { runs, next } = await host.ask('runs.list', {
            workflow: options.workflow ? (await findWorkflow(host, options.workflow)).id : null,
            status: (options.status as RunStatus | undefined) ?? null,
            outcome: options.outcome ?? null,
            before: options.before ?? null,
            limit: options.limit,
          })
          if (options.json) for (const run of runs) printJson({ ...run, headline: plainText(run.headline) })
          else {
            table(
              ['run', 'status', 'outcome', 'started', 'what happened'],
              runs.map((run) => [String(run.id), run.status, run.outcome ?? '', time(run.startedAt), plainText(run.headline)]),
            )
            if (next !== null) remark(`More: --before ${next}`)
          }
        }),
    )
  program
    .command('show <run>')
    .description('show what happened in a run, and why')
    .option('--steps', 'with the record of each step')
    .option('--json', 'everything as one line of JSON')
    .addHelpText('after', '\nExamples:\n  $ signalbox show 12\n  $ signalbox show 12 --steps\n  $ signalbox show 12 --json | jq .steps')
    .action((run: string, options: { steps?: boolean; json?: boolean }, command: Command) =>
      withHost(command, 'look', (host) => show(host, run, options)),
    )
}

async function runFile(host: Host, name: string, options: { input: string; asOf?: string; json?: boolean }): Promise<number> {
  const asOf = options.asOf === undefined ? null : Date.parse(options.asOf)
  if (Number.isNaN(asOf))
    throw new SignalboxError('bad-input', `“${options.asOf}” is no time.`, {
      place: '--as-of',
      next: 'Write it like 2026-03-01T09:00:00Z.',
    })
  const context = host.context as WriteContext
  const live = liveWorkflow(context, (await findWorkflow(host, name)).id)
  const fromText = !/\.json$/i.test(options.input)
  const rows = fromText ? readRows(readText(options.input), options.input) : readRecords(options.input)
  // Everything is read and checked before the first run starts: a file with a wrong row starts nothing.
  const read = triggerReader(live, { fromText })
  const ready = rows.map((row, at) => {
    const one = read(row)
    if (one.ok) return one
    throw new SignalboxError('bad-input', one.problems.map((problem) => problem.message).join(' '), {
      place: `${options.input}, ${fromText ? 'row' : 'record'} ${at + 1}, ${one.problems[0]?.field}`,
      next: 'Correct it; nothing was run.',
    })
  })
  const outcomes: { [word: string]: number } = {}
  let first: number | null = null
  let last: number | null = null
  const file = context.paths.database
  const sizeBefore = sizeOf(file, context)
  const bar = new SingleBar({ format: '{bar} {value}/{total} runs · {eta_formatted} left', stream: process.stderr, noTTYOutput: false })
  if (!options.json && process.stderr.isTTY) bar.start(ready.length, 0)
  const began = performance.now()
  let next = 0
  const lane = async () => {
    while (next < ready.length) {
      const { input, key } = ready[next++] as (typeof ready)[number]
      const started = await context.runner.start({
        plan: live.planId,
        input,
        trigger: fromText ? 'csv' : 'json',
        key,
        asOf,
        by: context.user,
      })
      const status = started.status === 'running' ? await context.runner.settled(started.run) : started.status
      const word = started.repeated
        ? 'already run'
        : status === 'ended'
          ? (started.outcome ?? (outcomeOf(context, started.run) || 'ended'))
          : status
      outcomes[word] = (outcomes[word] ?? 0) + 1
      first = Math.min(first ?? started.run, started.run)
      last = Math.max(last ?? started.run, started.run)
      bar.increment()
    }
  }
  await Promise.all(Array.from({ length: IN_FLIGHT }, lane))
  const seconds = (performance.now() - began) / 1000
  bar.stop()
  const bytes = Math.max(0, sizeOf(file, context) - sizeBefore)
  const summary = {
    ...{ workflow: live.workflow.name, version: live.version, runs: ready.length, outcomes },
    ...{ seconds: round(seconds), runs_per_s: round(ready.length / seconds), bytes_per_run: Math.round(bytes / Math.max(1, ready.length)) },
    ...{ first, last },
  }
  if (options.json) printJson(summary)
  else {
    print(
      `${summary.workflow} v${summary.version}: ${summary.runs} runs in ${summary.seconds} s (${summary.runs_per_s} a second, ${summary.bytes_per_run} bytes each)`,
    )
    for (const [outcome, count] of Object.entries(outcomes).sort((a, b) => b[1] - a[1])) print(`  ${String(count).padStart(7)}  ${outcome}`)
  }
  return outcomes.failed ?? 0
}

const outcomeOf = (context: WriteContext, run: number) =>
  context.db.prepare('SELECT outcome FROM runs WHERE id = ?').pluck().get(run) as string | null
const round = (value: number) => Math.round(value * 100) / 100
function sizeOf(file: string, context: WriteContext): number {
  context.db.pragma('wal_checkpoint(TRUNCATE)')
  return statSync(file).size
}

function readRecords(file: string): JsonRecord[] {
  const json = parseJson(readText(file), file)
  const list = Array.isArray(json) ? json : [json]
  const wrong = list.findIndex((one) => one === null || typeof one !== 'object' || Array.isArray(one))
  if (wrong >= 0)
    throw new SignalboxError('bad-input', 'This is not a record of fields.', {
      place: `${file}, record ${wrong + 1}`,
      next: 'Give one record or a list of records.',
    })
  return list as JsonRecord[]
}

async function show(host: Host, id: string, options: { steps?: boolean; json?: boolean }): Promise<void> {
  if (!/^\d{1,15}$/.test(id) || Number(id) === 0)
    throw new SignalboxError('bad-input', `“${id}” is no run number.`, { place: 'show', next: 'List the runs to see their numbers.' })
  const run = await host.ask('runs.get', { id: Number(id) })
  if (options.json)
    return printJson({ ...run, text: { headline: plainText(run.headline), paragraph: run.narrative.paragraph.map(plainText).join(' ') } })
  print(`Run ${run.id} · ${run.workflow} v${run.version} · ${run.status}${run.outcome ? `: ${run.outcome}` : ''}`)
  print(
    `${time(run.startedAt)}${run.endedAt === null ? '' : ` · ${run.endedAt - run.startedAt} ms`} · ${run.trigger}${run.key ? ` · key ${run.key}` : ''}`,
  )
  print()
  print(plainText(run.headline))
  print()
  for (const sentence of run.narrative.sentences)
    print(`${sentence.weight === 'main' ? '•' : sentence.weight === 'why-not' ? '    ~' : '    ·'} ${plainText(sentence)}`)
  for (const effect of run.effects)
    print(`\nEffect ${effect.title}: ${effect.state}, ${effect.class}, attempt ${effect.attempt}, do-once key ${effect.key}`)
  if (run.review !== null) print(`\nReview ${run.review} waits: signalbox decide ${run.review} approve`)
  if (!options.steps) return
  for (const step of run.steps) {
    print(
      `\n${step.seq}  ${step.title} (${step.node}, ${step.type}) · ${step.status}${step.port ? ` → ${step.port}` : ''} · ${step.durationUs} µs`,
    )
    for (const [path, value] of Object.entries(step.reads)) print(`     reads  ${path} = ${JSON.stringify(value)}`)
    for (const [field, value] of Object.entries(step.output))
      print(`     gives  ${field} = ${JSON.stringify(value)}  [${step.origins[field]?.join(', ') ?? ''}]`)
    if (step.decision) print(`     why    ${JSON.stringify(step.decision)}`)
    for (const use of step.documents) print(`     with   ${use.kind} ${use.name} v${use.version}`)
  }
}
