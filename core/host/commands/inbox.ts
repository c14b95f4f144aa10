// reviews, decide, done.
import type { Command } from 'commander'
import { plainText } from '../../history/narrative.ts'
import { SignalboxError } from '../../model/news.ts'
import type { JsonRecord } from '../../model/values.ts'
import type { ReviewField } from '../../nodes/spec.ts'
import { userName } from '../reading.ts'
import { print, printJson, table, time, withHost } from './terminal.ts'

export function addInboxCommands(program: Command): void {
  program
    .command('reviews')
    .description('list what waits for a person: reviews, tasks and effects in doubt')
    .option('--json', 'everything as one line of JSON')
    .addHelpText('after', '\nExample:\n  $ signalbox reviews')
    .action((options: { json?: boolean }, command: Command) =>
      withHost(command, 'look', async (host) => {
        const inbox = await host.ask('inbox.list', {})
        if (options.json) return printJson(inbox)
        if (inbox.reviews.length + inbox.tasks.length + inbox.inDoubt.length === 0) return print('Nothing waits for a person.')
        if (inbox.reviews.length) {
          table(
            ['review', 'run', 'workflow', 'due', 'asked'],
            inbox.reviews.map((one) => [
              String(one.id),
              String(one.run),
              one.workflow,
              one.question.dueAt === null ? '' : time(one.question.dueAt),
              one.question.ask,
            ]),
          )
          print()
        }
        if (inbox.inDoubt.length) {
          table(
            ['in doubt', 'run', 'what'],
            inbox.inDoubt.map((one) => [one.key, String(one.run), one.title]),
          )
          print()
        }
        if (inbox.tasks.length)
          table(
            ['task', 'run', 'for', 'due', 'to be done'],
            inbox.tasks.map((one) => [
              String(one.id),
              String(one.run),
              one.assignee ?? one.group,
              one.dueAt === null ? '' : time(one.dueAt),
              one.title,
            ]),
          )
      }),
    )
  program
    .command('decide <review> <verdict>')
    .description('decide a review (approve, change, decline) or an effect in doubt (happened, again, give-up)')
    .option(
      '--set <field=value>',
      'with change: a field’s new value (JSON, else text); may be repeated',
      (one: string, all: string[]) => [...all, one],
      [],
    )
    .option('--reason <text>', 'why', '')
    .option('--reference <text>', 'with happened: the other side’s reference', '')
    .option('--by <name>', 'who decides', userName())
    .addHelpText(
      'after',
      '\nExamples:\n  $ signalbox decide 3 approve\n  $ signalbox decide 3 change --set amount=40 --reason "as agreed"\n  $ signalbox decide nf3kq… happened --reference TX-1881',
    )
    .action((id: string, verdict: string, options: { set: string[]; reason: string; reference: string; by: string }, command: Command) =>
      withHost(command, 'change', async (host) => {
        const settle = { happened: 'it happened', again: 'send again', 'give-up': 'give up' } as const
        if (verdict in settle) {
          const done = await host.ask('effects.settle', {
            key: id,
            verdict: settle[verdict as keyof typeof settle],
            reference: options.reference,
            by: options.by,
          })
          await settled(host.runner, done)
          return
        }
        if (verdict !== 'approve' && verdict !== 'change' && verdict !== 'decline')
          throw new SignalboxError('bad-input', `“${verdict}” is no verdict.`, {
            place: 'decide',
            next: 'Use approve, change or decline; for an effect in doubt: happened, again or give-up.',
          })
        const review = (await host.ask('inbox.list', {})).reviews.find((one) => String(one.id) === id)
        if (!review)
          throw new SignalboxError('not-found', `There is no open review ${id}.`, { place: id, next: 'signalbox reviews lists them.' })
        print(review.question.ask)
        for (const sentence of review.evidence.filter((one) => one.weight === 'main')) print(`  ${plainText(sentence)}`)
        const done = await host.ask('reviews.decide', {
          ...{ id: review.id, shown: review.shown, verdict, reason: options.reason, by: options.by },
          changes: changesFrom(options.set, review.question.fields),
        })
        await settled(host.runner, done)
      }),
    )
  program
    .command('done <task>')
    .description('mark a task as done')
    .option('--by <name>', 'who did it', userName())
    .addHelpText('after', '\nExample:\n  $ signalbox done 7')
    .action((id: string, options: { by: string }, command: Command) =>
      withHost(command, 'change', async (host) => {
        await host.ask('tasks.done', { id: Number(id), by: options.by })
        print(`Task ${id} is done.`)
      }),
    )
}

async function settled(
  runner: { settled(run: number): Promise<string> } | null,
  { run, status }: { run: number; status: string },
): Promise<void> {
  const now = status === 'running' ? await runner?.settled(run) : status
  print(`Decided. Run ${run} is now ${now}; signalbox show ${run} tells the rest.`)
}

function changesFrom(set: readonly string[], fields: readonly ReviewField[]): JsonRecord {
  const changes: JsonRecord = {}
  for (const one of set) {
    const at = one.indexOf('=')
    if (at < 1)
      throw new SignalboxError('bad-input', `“${one}” is not of the form field=value.`, { place: '--set', next: 'Write --set amount=40.' })
    const name = one.slice(0, at)
    const value = one.slice(at + 1)
    const type = fields.find((field) => field.name === name)?.type
    changes[name] = type === 'number' || type === 'boolean' || type === 'list' ? (JSON.parse(value) as JsonRecord[string]) : value
  }
  return changes
}
