// secret set, list, remove: what connections log in with. The value is read from standard input, never from an argument,
// because arguments are seen by every program of the machine and kept in the shell's history.
import type { Command } from 'commander'
import { SignalboxError } from '../../model/news.ts'
import { print, printJson, remark, table, time, withHost } from './terminal.ts'

const MOST = 20_000

export function addSecretCommands(program: Command): void {
  const secret = program
    .command('secret')
    .description('what connections log in with, kept sealed')
    .addHelpText(
      'after',
      '\nExamples:\n  $ signalbox secret set Stripe < key.txt\n  $ signalbox secret list\n  $ signalbox secret remove Stripe',
    )
  secret
    .command('set')
    .argument('<name>', 'the name that connections use')
    .description('keep a secret; its value is read from standard input')
    .action(async (name: string, _: unknown, command: Command) => {
      const value = await readValue()
      await withHost(command, 'change', async (host) => {
        const { changed } = await host.ask('secrets.set', { name, value })
        print(`The secret “${name}” was ${changed ? 'replaced' : 'set'}.`)
      })
    })
  secret
    .command('list')
    .description('names of the secrets, when they changed and which connections use them; never values')
    .option('--json', 'one line of JSON')
    .action((options: { json?: boolean }, command: Command) =>
      withHost(command, 'look', async (host) => {
        const secrets = await host.ask('secrets.list', {})
        if (options.json) printJson(secrets)
        else if (secrets.length === 0) print('There are no secrets.')
        else
          table(
            ['name', 'changed', 'by', 'used by'],
            secrets.map(({ name, changedAt, changedBy, connections }) => [name, time(changedAt), changedBy, connections.join(', ') || '–']),
          )
      }),
    )
  secret
    .command('remove')
    .argument('<name>')
    .description('forget a secret')
    .action((name: string, _: unknown, command: Command) =>
      withHost(command, 'change', async (host) => {
        await host.ask('secrets.remove', { name })
        print(`The secret “${name}” was removed.`)
      }),
    )
}

/** All of standard input without the line break at its end. What is typed is not shown. */
async function readValue(): Promise<string> {
  const { stdin } = process
  if (stdin.isTTY) remark('Type the value, which is not shown, and press Enter.')
  if (stdin.isTTY) stdin.setRawMode(true)
  let value = ''
  try {
    for await (const chunk of stdin.setEncoding('utf8')) {
      if (!stdin.isTTY) value += chunk
      else {
        if (chunk.includes('\u0003') || chunk.includes('\u0004'))
          throw new SignalboxError('bad-input', 'Nothing was set.', { next: 'Start again when you have the value.' })
        for (const sign of chunk as string) value = sign === '\u007f' || sign === '\b' ? value.slice(0, -1) : value + sign
        if (/[\r\n]/.test(chunk)) break
      }
      if (value.length > MOST)
        throw new SignalboxError('bad-input', 'A secret is not this long.', { next: 'Check what you send to standard input.' })
    }
  } finally {
    if (stdin.isTTY) stdin.setRawMode(false)
    stdin.pause()
  }
  return value.replace(/(\r\n|\r|\n)$/, '')
}
