// backup, restore, accept-head, moved, copied, retention, salvage, size: looking after a workspace.
import { resolve } from 'node:path'
import type { Command } from 'commander'
import type { WriteContext } from '../../api/context.ts'
import { saveDocument } from '../../api/documents.ts'
import { salvage } from '../../api/salvage.ts'
import { backUpWorkspace, checkCopy, retentionRules } from '../../api/upkeep.ts'
import { SignalboxError } from '../../model/news.ts'
import { RETENTION, wordsOfRule } from '../../model/retention.ts'
import { restoreBackup } from '../../storage/restore.ts'
import { dueRuns } from '../../storage/retention.ts'
import { lastRunId } from '../../storage/runs.ts'
import { userName } from '../reading.ts'
import { print, printJson, remark, table, time, withHost, workspaceOf } from './terminal.ts'

type Json = { json?: boolean }
const JSON_OPTION = ['--json', 'the report as one line of JSON'] as const

export function addUpkeepCommands(program: Command): void {
  program
    .command('backup')
    .description('write a backup and look it through; works beside a running Signalbox')
    .option('--to <file>', 'name of the file; attachments go into the folder “attachments” beside it')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nFiles that workflows wrote (the folder “files”) are effects and not part of it.\n\nExamples:\n  $ signalbox backup\n  $ signalbox backup --to /mnt/disk/monday.db',
    )
    .action((options: Json & { to?: string }, command: Command) =>
      withHost(command, 'look', async (host) => {
        const made = await backUpWorkspace(host.context, options.to === undefined ? null : resolve(options.to))
        if (options.json) printJson(made)
        else print(`${made.file}: ${megabytes(made.bytes)}, through run ${made.lastRun}, looked through.`)
        if (made.broken === null) return
        remark(`signalbox: the record in it does not hold, and neither does the workspace’s: ${made.broken}`)
        process.exitCode = 6
      }),
    )
  program
    .command('restore <file>')
    .description('put a backup in the workspace’s place; what is there is kept aside')
    .option('--by <name>', 'who restores it', userName())
    .option('--anyway', 'also when the record in the backup does not hold')
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nThe workspace must be closed. Effects that were open in the backup are in doubt afterwards: they may have been sent since.\n\nExample:\n  $ signalbox restore backups/signalbox-20261124T101500Z.db',
    )
    .action((file: string, options: Json & { by: string; anyway?: boolean }, command: Command) => {
      const restored = restoreBackup({
        ...{ folder: workspaceOf(command), backup: resolve(file), by: options.by, now: Date.now, check: checkCopy },
        anyway: options.anyway === true,
      })
      if (options.json) return printJson(restored)
      print(`The workspace is as it was on ${time(restored.backupAt)} UTC, through run ${restored.restoredThrough}.`)
      if (restored.inDoubt) print(`${restored.inDoubt} effects are in doubt now; settle them in the inbox.`)
      if (restored.gaveUp) print(`The history up to entry ${restored.gaveUp.seq} was given up; the audit chain says so.`)
      if (restored.keptAside) print(`What was there is kept: ${restored.keptAside}`)
    })
  program
    .command('accept-head')
    .description('accept that the workspace was put back to an earlier state, so that “verify” passes again')
    .option('--by <name>', 'who accepts it', userName())
    .action((options: { by: string }, command: Command) =>
      withHost(command, 'change', async (host) => {
        const { accepted, altered } = await host.ask('audit.acceptHead', { by: options.by })
        for (const { seq, hash } of accepted) print(`Accepted: the history up to entry ${seq} (${hash.slice(0, 12)}…) was given up.`)
        if (altered) print(`Accepted: the table “${altered}” as it is now.`)
      }),
    )
  for (const [answer, about] of [
    ['moved', 'say that a workspace found elsewhere was moved here and exists only once'],
    ['copied', 'say that a workspace found elsewhere is a copy: what is open in it becomes in doubt'],
  ] as const)
    program
      .command(answer)
      .description(about)
      .option('--by <name>', 'who says it', userName())
      .action((options: { by: string }, command: Command) =>
        withHost(command, 'change', async (host) => {
          if ((await host.ask('host.info', {})).strange === null)
            throw new SignalboxError('conflict', 'This workspace stands where it stood before.', { next: 'There is nothing to settle.' })
          const { inDoubt } = await host.ask('workspace.settleMove', { answer, by: options.by })
          print(answer === 'moved' ? 'It goes on as before.' : `It goes on as a copy; ${inDoubt} effects are in doubt now.`)
        }),
      )
  program
    .command('retention')
    .description('show or apply the rules by which contents of ended runs are removed')
    .option('--show', 'what the rules are and what they have due (the default)')
    .option('--apply', 'remove what is due now; this cannot be undone')
    .option('--days <count>', 'set one rule for all runs: keep contents this many days; 0 for no rule', Number)
    .option(...JSON_OPTION)
    .addHelpText('after', '\nExamples:\n  $ signalbox retention --days 365\n  $ signalbox retention --apply')
    .action((options: Json & { show?: boolean; apply?: boolean; days?: number }, command: Command) =>
      withHost(command, options.apply || options.days !== undefined ? 'change' : 'look', async (host) => {
        if (options.days !== undefined) {
          if (!Number.isInteger(options.days) || options.days < 0 || options.days > 36_500)
            throw new SignalboxError('bad-input', 'Days are a whole number from 0 to 36,500.', {
              place: '--days',
              next: 'Choose another number.',
            })
          const rules = options.days === 0 ? [] : [{ days: options.days, status: null, outcome: null }]
          saveDocument(host.context as WriteContext, { kind: 'retention', name: RETENTION, body: { rules } }, userName())
        }
        const rules = retentionRules(host.context)
        const { db, now } = host.context
        let due = 0
        for (let after = 0, last = lastRunId(db); after < last; ) {
          const found = dueRuns(db, rules, now(), after)
          due += found.runs.length
          after = found.through
        }
        const erased = options.apply ? await host.ask('workspace.erase', {}) : null
        if (options.json) return printJson({ rules, due: erased ? 0 : due, erased })
        if (rules.length === 0) print('No rule is set: nothing is ever removed.')
        for (const rule of rules) print(wordsOfRule(rule))
        if (erased) print(`Contents of ${erased.runs} runs and ${erased.values} large values were removed.`)
        else if (rules.length) print(`${due} runs are due.`)
      }),
    )
  program
    .command('salvage')
    .description('save what can be read of a damaged workspace into a new one; the damaged one is not touched')
    .requiredOption('--to <dir>', 'folder of the new workspace; made when it is not there')
    .option('--by <name>', 'who does it', userName())
    .option(...JSON_OPTION)
    .addHelpText(
      'after',
      '\nA backup is better where there is one: signalbox restore.\n\nExample:\n  $ signalbox salvage --workspace broken --to saved',
    )
    .action((options: Json & { to: string; by: string }, command: Command) => {
      const saved = salvage(workspaceOf(command), resolve(options.to), options.by, Date.now())
      if (options.json) return printJson(saved)
      const { runs, chain, tables, inDoubt } = saved
      print(`${runs.saved} runs were saved, ${runs.lost} are lost.`)
      if (runs.changed.length)
        print(
          `${runs.changed.length} could be read but not as they were sealed, and were left out: ${runs.changed.slice(0, 20).join(', ')}`,
        )
      if (runs.unsealed) print(`${runs.unsealed} of those saved have no seal to hold them against: they were open, or their seal is lost.`)
      for (const { table: name, saved: rows, gaps } of tables)
        if (gaps) print(`${name}: ${rows} rows were saved; ${gaps} ${gaps === 1 ? 'place' : 'places'} could not be read.`)
      print(chain === 'whole' ? 'The audit chain is whole.' : 'The audit chain has gaps; a new one begins with what was saved.')
      if (inDoubt) print(`${inDoubt} effects are in doubt now; settle them in the inbox.`)
      print(`Use it with: --workspace ${resolve(options.to)}`)
    })
  program
    .command('size')
    .description('what the workspace takes on the disk')
    .option(...JSON_OPTION)
    .action((options: Json, command: Command) =>
      withHost(command, 'look', async (host) => {
        const size = await host.ask('workspace.size', {})
        if (options.json) return printJson(size)
        const { database, unused, wal, attachments, backups, free, tables } = size
        const rows = Object.entries({
          database,
          'of it unused': unused,
          'write-ahead log': wal,
          attachments,
          backups,
          'free on the disk': free,
        })
        table(
          ['what', 'size'],
          rows.map(([name, bytes]) => [name, megabytes(bytes)]),
        )
        print()
        table(
          ['table', 'size'],
          tables.slice(0, 12).map(({ name, bytes }) => [name, megabytes(bytes)]),
        )
      }),
    )
}

const megabytes = (bytes: number): string => (bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`)
