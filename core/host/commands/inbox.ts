// reviews, decide, done.
import type { Command } from 'commander'
import type { ReviewItem } from '../../api/contract.ts'
import { plainText } from '../../history/narrative.ts'
import { SignalboxError } from '../../model/news.ts'
import type { JsonRecord } from '../../model/values.ts'
import { visibleText } from '../../model/visible-text.ts'
import type { ReviewField } from '../../nodes/spec.ts'
import { userName } from '../reading.ts'
import { print, printJson, table, time, withHost } from './terminal.ts'

export function addInboxCommands(program: Command): void {
  program
    .command('reviews')
    .description('list what waits for a person: reviews, tasks and effects in doubt')
    .option('--mine', 'only what waits for you')
    .option('--group <name>', 'only what is for this group')
    .option('--by <name>', 'who looks', userName())
    .option('--json', 'everything as one line of JSON')
    .addHelpText('after', '\nExamples:\n  $ signalbox reviews\n  $ signalbox reviews --mine --by "Ana Ruiz"')
    .action((options: { json?: boolean; mine?: boolean; group?: string; by: string }, command: Command) =>
      withHost(command, 'look', async (host) => {
        const inbox = await host.ask('inbox.list', { by: options.by, mine: options.mine === true, group: options.group ?? null })
        if (options.json) return printJson(inbox)
        if (inbox.reviews.length + inbox.tasks.length + inbox.inDoubt.length === 0)
          return print(options.mine ? `Nothing waits for ${options.by}.` : 'Nothing waits for a person.')
        if (inbox.reviews.length) {
          table(
            ['review', 'run', 'workflow', 'due', 'for', 'asked'],
            inbox.reviews.map((one) => [
              String(one.id),
              String(one.run),
              one.workflow,
              dueWords(one.question.dueAt),
              one.assignee ?? (one.group || 'anyone'),
              visibleText(one.question.ask),
            ]),
          )
          for (const one of inbox.reviews) for (const line of newsOf(one)) print(`  review ${one.id}: ${line}`)
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
              one.assignee ?? (one.group || 'anyone'),
              dueWords(one.dueAt),
              visibleText(one.title),
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
        const number = numberOf('review', id)
        const review = (await host.ask('inbox.list', {})).reviews.find((one) => one.id === number)
        // The engine says what became of one that is not open: who decided it, or why nobody can.
        if (!review)
          return void (await host.ask('reviews.decide', { id: number, shown: '', verdict, reason: options.reason, by: options.by }))
        print(visibleText(review.question.ask))
        for (const sentence of review.evidence.filter((one) => one.weight === 'main')) print(`  ${visibleText(plainText(sentence))}`)
        for (const field of review.question.fields)
          print(
            `  ${field.title || field.name}: ${visibleText(typeof field.value === 'string' ? field.value : JSON.stringify(field.value))}`,
          )
        for (const line of newsOf(review)) print(`  ${line}`)
        const done = await host.ask('reviews.decide', {
          ...{ id: review.id, shown: review.shown, verdict, reason: options.reason, by: options.by },
          changes: changesFrom(options.set, review.question.fields),
        })
        const open = (await host.ask('inbox.list', { by: options.by })).reviews.find((one) => one.id === review.id)
        if (open)
          return print(`Noted. Review ${id} stays open: one more person must approve ${verdict === 'change' ? 'what you changed' : 'it'}.`)
        await settled(host.runner, done)
      }),
    )
  program
    .command('done <task>')
    .description('mark a task as done')
    .option('--comment <text>', 'a word about it', '')
    .option('--by <name>', 'who did it', userName())
    .addHelpText('after', '\nExample:\n  $ signalbox done 7 --comment "called her back"')
    .action((id: string, options: { by: string; comment: string }, command: Command) =>
      withHost(command, 'change', async (host) => {
        await host.ask('tasks.done', { id: numberOf('task', id), by: options.by, comment: options.comment })
        print(`Task ${id} is done.`)
      }),
    )
  program
    .command('assign <task>')
    .description('give an open task to somebody else')
    .option('--to <name>', 'the person')
    .option('--group <name>', 'the group, for whoever takes it')
    .option('--by <name>', 'who says so', userName())
    .addHelpText('after', '\nExample:\n  $ signalbox assign 7 --to "Bo Lind"')
    .action((id: string, options: { to?: string; group?: string; by: string }, command: Command) =>
      withHost(command, 'change', async (host) => {
        await host.ask('tasks.assign', {
          id: numberOf('task', id),
          assignee: options.to ?? null,
          group: options.group ?? null,
          by: options.by,
        })
        print(`Task ${id} is now for ${options.to ?? options.group}.`)
      }),
    )
}

const dueWords = (at: number | null): string => (at === null ? '' : `${time(at)}${at < Date.now() ? ' (overdue)' : ''}`)

/** What else there is to know of a review: who decides in whose place, who approved, who was reminded or handed it on. */
function newsOf(review: ReviewItem): string[] {
  const { asked, votes, remindedAt, escalated, question } = review
  return [
    // Where somebody stands in for another; otherwise the list says it.
    ...(review.assignee !== null && asked.names.length > 1 ? [asked.words] : []),
    ...(question.twoPeople ? ['Two different people must approve.'] : []),
    ...votes
      .filter((vote) => !vote.void)
      .map(({ by, for: on, at }) => `${by}${on ? ` for ${on.person}` : ''} approved ${time(at)}; one more person must.`),
    ...(question.noSelfApproval ? ['Whoever asked for it may not approve it.'] : []),
    ...(question.atDeadline ? [`At the deadline it ${question.atDeadline === 'decline' ? 'is declined' : 'goes on as undecided'}.`] : []),
    ...(remindedAt === null ? [] : [`A reminder went out ${time(remindedAt)}.`]),
    ...(escalated ? [`It was handed on to ${escalated.to} ${time(escalated.at)}.`] : []),
  ]
}

function numberOf(what: string, id: string): number {
  if (/^[1-9]\d{0,14}$/.test(id)) return Number(id)
  throw new SignalboxError('bad-input', `“${id}” is no number of a ${what}.`, { place: what, next: 'signalbox reviews lists them.' })
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
