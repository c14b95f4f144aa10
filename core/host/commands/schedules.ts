// schedules: what runs by itself, and when next.
import type { Command } from 'commander'
import type { ScheduleView } from '../../api/contract.ts'
import { print, printJson, table, time, withHost } from './terminal.ts'

export function addScheduleCommands(program: Command): void {
  program
    .command('schedules')
    .description('list the workflows that run by themselves, and when they run next')
    .option('--json', 'one line of JSON a schedule')
    .addHelpText(
      'after',
      '\nTimes are UTC. Schedules start runs while the app is open or “serve” runs.\n\nExample:\n  $ signalbox schedules',
    )
    .action((options: { json?: boolean }, command: Command) =>
      withHost(command, 'look', async (host) => {
        const all = await host.ask('schedules.list', {})
        if (options.json) for (const one of all) printJson(one)
        else if (all.length === 0) print('No live workflow starts by a schedule.')
        else table(['workflow', 'runs', 'next', 'last', 'when times were missed'], all.map(line))
      }),
    )
}

const line = ({ name, words, paused, waitsUntil, next, last, missed }: ScheduleView): string[] => [
  name,
  words,
  paused
    ? 'paused'
    : next[0] === undefined
      ? 'never'
      : `${time(next[0]).slice(0, 16)}${waitsUntil === null ? '' : ' (the clock was ahead)'}`,
  last === null ? '—' : `${time(last.at).slice(0, 16)} (run ${last.run})`,
  { once: 'one run for all', skip: 'skipped', all: `a run each, ${missed.most} at most` }[missed.policy],
]
