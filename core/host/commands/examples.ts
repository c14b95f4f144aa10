// examples: lists the shipped examples, or installs and runs them.
import type { Command } from 'commander'
import { plainText } from '../../history/narrative.ts'
import { print, remark, table, withHost } from './terminal.ts'

export function addExampleCommands(program: Command): void {
  program
    .command('examples')
    .description('list the shipped examples; --run installs each, runs its input and prints what happened')
    .option('--run', 'install and run them')
    .option('--only <name>', 'only this one')
    .addHelpText('after', '\nExamples:\n  $ signalbox examples\n  $ signalbox examples --run --only lead-routing')
    .action((options: { run?: boolean; only?: string }, command: Command) =>
      withHost(command, 'change', async (host) => {
        const all = (await host.ask('examples.list', {})).filter((one) => !options.only || one.name === options.only)
        if (!options.run)
          return table(
            ['example', 'installed', 'about'],
            all.map((one) => [one.name, one.installed ? 'yes' : 'no', one.about]),
          )
        for (const example of all) {
          let words = ''
          const stop = host.on((event, data) => {
            const progress = data as { words: string }
            if (event === 'progress' && progress.words !== words) remark(`  ${progress.words} …`)
            if (event === 'progress') words = progress.words
          })
          const { workflow } = await host.ask('examples.install', { name: example.name })
          stop()
          print(`\n${example.title}: ${example.about}`)
          const { runs } = await host.ask('runs.list', { workflow, limit: 500 })
          for (const run of runs.toReversed()) print(`  ${String(run.id).padStart(3)}  ${plainText(run.headline)}`)
        }
      }),
    )
}
