// cancel, again, release, event, hold, lift, holds: what people do to runs and to what may go on.
import type { Command } from 'commander'
import type { HoldPreview } from '../../api/contract.ts'
import { HOLD_KINDS, type Hold } from '../../engine/holds.ts'
import { SignalboxError } from '../../model/news.ts'
import { parseJson } from '../../model/parse-json.ts'
import { RUN_STATUSES, type RunStatus } from '../../model/record.ts'
import type { JsonRecord } from '../../model/values.ts'
import type { Host } from '../host.ts'
import { userName } from '../reading.ts'
import { findWorkflow } from './find-workflow.ts'
import { print, printJson, readText, table, time, withHost } from './terminal.ts'

export function addControlCommands(program: Command): void {
  program
    .command('cancel [runs...]')
    .description('cancel runs: what waits is closed, what was not sent stays unsent')
    .option('--workflow <name>', 'every open run of this workflow instead')
    .option('--status <status>', 'with --workflow: only those that stand like this')
    .option('--reason <text>', 'why, for the record', '')
    .option('--by <name>', 'who cancels', userName())
    .addHelpText(
      'after',
      '\nExamples:\n  $ signalbox cancel 16 17 --reason "sent twice"\n  $ signalbox cancel --workflow "Lead routing" --status waiting',
    )
    .action((runs: string[], options: { workflow?: string; status?: string; reason: string; by: string }, command: Command) =>
      withHost(command, 'change', (host) => cancel(host, runs, options)),
    )
  program
    .command('again <run>')
    .description('start the input of a run again, as a new run linked to it')
    .option('--same-version', 'on the version it had, not on the live one')
    .option('-i, --input <file>', 'another input, as JSON')
    .option('--by <name>', 'who starts it', userName())
    .addHelpText('after', '\nExamples:\n  $ signalbox again 16\n  $ signalbox again 16 --same-version --input corrected.json')
    .action((run: string, { sameVersion, input, by }: { sameVersion?: boolean; input?: string; by: string }, command: Command) =>
      withHost(command, 'change', async (host) => {
        const given = input === undefined ? null : (parseJson(readText(input), input) as JsonRecord)
        const started = await host.ask('runs.again', { id: runNumber(run), version: sameVersion ? 'same' : 'live', input: given, by })
        const status = await host.runner?.settled(started.run)
        print(`Run ${started.run} repeats run ${run}: ${status ?? started.status}.`)
      }),
    )
  program
    .command('release <run>')
    .description('let a run go on that was set aside because it stopped Signalbox')
    .option('--by <name>', 'who releases it', userName())
    .action((run: string, { by }: { by: string }, command: Command) =>
      withHost(command, 'change', async (host) => {
        const { status } = await host.ask('runs.release', { id: runNumber(run), by })
        print(`Run ${run} goes on: ${status}.`)
      }),
    )
  program
    .command('event <key>')
    .description('tell the runs that wait for an event')
    .option('-b, --body <file>', 'what it says, as JSON')
    .option('--once <id>', 'an id of yours: the same one again reaches nobody')
    .option('--by <name>', 'who sends it', userName())
    .addHelpText('after', '\nExample:\n  $ signalbox event order-paid/A-17 --body payment.json --once evt_123')
    .action((key: string, { body, once, by }: { body?: string; once?: string; by: string }, command: Command) =>
      withHost(command, 'change', async (host) => {
        const said = body === undefined ? null : parseJson(readText(body), body)
        const { event, reached } = await host.ask('events.send', { key, body: said, by, once: once ?? null })
        if (event === null) print(`“${once}” was sent before; nobody was told again.`)
        else
          print(
            `${reached === 1 ? '1 run' : `${reached} runs`} waited for “${key}”${reached ? ' and went on' : '; it is kept for one that comes to wait'}.`,
          )
      }),
    )
  addHoldCommands(program)
}

function addHoldCommands(program: Command): void {
  const kinds = HOLD_KINDS.join(', ')
  program
    .command('hold <kind> [subject]')
    .description(`keep something from going on: ${kinds}`)
    .option('--preview', 'only say what it would stop and what waits')
    .option('--reason <text>', 'why, for the record', '')
    .option('--by <name>', 'who holds it', userName())
    .addHelpText(
      'after',
      '\nExamples:\n  $ signalbox hold workflow "Lead routing" --reason "wrong table"\n  $ signalbox hold ai\n  $ signalbox hold connection Stripe --preview',
    )
    .action((kind: string, subject: string | undefined, options: { preview?: boolean; reason: string; by: string }, command: Command) =>
      withHost(command, options.preview ? 'look' : 'change', async (host) => {
        const hold = await subjectOf(host, kind, subject)
        const { by, reason } = options
        const preview = options.preview ? await host.ask('holds.preview', hold) : await host.ask('holds.set', { ...hold, by, reason })
        print(preview.stops)
        print(waitingWords(preview))
      }),
    )
  program
    .command('lift <kind> [subject]')
    .description('let what was held go on')
    .option('--by <name>', 'who lifts it', userName())
    .action((kind: string, subject: string | undefined, { by }: { by: string }, command: Command) =>
      withHost(command, 'change', async (host) => {
        await host.ask('holds.lift', { ...(await subjectOf(host, kind, subject)), by })
        print('It goes on.')
      }),
    )
  program
    .command('holds')
    .description('list what is held and what waits because of it')
    .option('--json', 'as one line of JSON')
    .action(({ json }: { json?: boolean }, command: Command) =>
      withHost(command, 'look', async (host) => {
        const holds = await host.ask('holds.list', {})
        if (json) return printJson(holds)
        if (holds.length === 0) return print('Nothing is held.')
        table(
          ['held', 'what', 'by', 'since', 'why', 'waits'],
          holds.map((hold) => [hold.kind, hold.title, hold.by, time(hold.at), hold.reason, waitingWords(hold)]),
        )
      }),
    )
}

async function cancel(
  host: Host,
  runs: string[],
  { workflow, status, reason, by }: { workflow?: string; status?: string; reason: string; by: string },
): Promise<void> {
  if (runs.length > 0 === (workflow !== undefined))
    throw new SignalboxError('bad-input', 'Name the runs to cancel, or a workflow.', {
      place: 'cancel',
      next: 'Give run numbers, or --workflow NAME.',
    })
  if (status !== undefined && !RUN_STATUSES.includes(status as RunStatus))
    throw new SignalboxError('bad-input', `“${status}” is no status of a run.`, {
      place: '--status',
      next: `Use one of: ${RUN_STATUSES.join(', ')}.`,
    })
  const { cancelled, left } =
    workflow === undefined
      ? await host.ask('runs.cancel', { ids: runs.map(runNumber), by, reason })
      : await host.ask('runs.cancelAll', {
          ...{ workflow: (await findWorkflow(host, workflow)).id, status: (status as RunStatus | undefined) ?? null, by, reason },
        })
  print(`${cancelled.length} ${cancelled.length === 1 ? 'run was' : 'runs were'} cancelled.`)
  for (const { run, why } of left) print(`Run ${run}: ${why}`)
  if (left.length) process.exitCode = 1
}

async function subjectOf(host: Host, kind: string, subject = ''): Promise<Pick<Hold, 'kind' | 'subject'>> {
  const known = HOLD_KINDS.find((one) => one === kind)
  if (!known)
    throw new SignalboxError('bad-input', `“${kind}” cannot be held.`, { place: 'kind', next: `Use one of: ${HOLD_KINDS.join(', ')}.` })
  return { kind: known, subject: known === 'workflow' ? String((await findWorkflow(host, subject)).id) : subject }
}

const waitingWords = ({ waiting: { open, unsent, questions } }: Pick<HoldPreview, 'waiting'>): string =>
  `${open} open ${open === 1 ? 'run' : 'runs'}; ${unsent} ${unsent === 1 ? 'effect' : 'effects'} not sent yet, ${questions} ${questions === 1 ? 'question' : 'questions'} to models.`

function runNumber(text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number > 0) return number
  throw new SignalboxError('bad-input', `“${text}” is no run.`, { place: text, next: 'Give the number of a run, as in signalbox runs.' })
}
