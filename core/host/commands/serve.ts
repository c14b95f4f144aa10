// serve: the same screens in a browser, on this machine only.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { SignalboxError } from '../../model/news.ts'
import { openHost } from '../host.ts'
import { serve } from '../serve.ts'
import { endWithError, print, remark, resourcesFolder, workspaceOf } from './terminal.ts'

const SCREENS = fileURLToPath(new URL(import.meta.url.endsWith('.ts') ? '../../../out/renderer' : '../renderer', import.meta.url))

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('serve the screens to a browser on this machine, under a secret address')
    .option('--port <port>', 'port on 127.0.0.1; any free one without it', Number, 0)
    .option('--open-url', 'say the address in words for people')
    .addHelpText('after', '\nExample:\n  $ signalbox serve --port 4173')
    .action(async (options: { port: number; openUrl?: boolean }, command: Command) => {
      if (!Number.isInteger(options.port) || options.port < 0 || options.port > 65535)
        throw new SignalboxError('bad-input', 'A port is a number from 0 to 65535.', { place: '--port', next: 'Choose another port.' })
      if (!existsSync(SCREENS))
        throw new SignalboxError('not-found', 'The screens are not built.', { place: SCREENS, next: 'Run: npm run build' })
      const host = await openHost({ workspace: workspaceOf(command), resources: resourcesFolder(), log: remark, lost: endWithError })
      const serving = await serve({ host, port: options.port, staticFolder: SCREENS })
      print(options.openUrl ? `Open this address in a browser on this machine: ${serving.url}` : serving.url)
      const stop = async () => {
        await serving.close()
        await host.close()
        process.exit(0)
      }
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop())
    })
}
