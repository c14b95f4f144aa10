// verify: walks the audit chain and the records it vouches for.
import type { Command } from 'commander'
import { print, printJson, withHost } from './terminal.ts'

export function addAuditCommands(program: Command): void {
  program
    .command('verify')
    .description('check that nothing in the record was changed, removed, inserted or reordered')
    .option('--json', 'the report as one line of JSON')
    .addHelpText('after', '\nExample:\n  $ signalbox verify || echo "call somebody"')
    .action((options: { json?: boolean }, command: Command) =>
      withHost(command, 'look', async (host) => {
        const report = await host.ask('audit.verify', {})
        if (options.json) printJson(report)
        else if (report.ok)
          print(
            `${report.entries} entries hold${report.head === 'matches' ? ', and so does the head kept outside the database' : '; there is no head kept outside to compare with'} (${report.ms} ms).`,
          )
        else print(`The chain does not hold at entry ${report.broken?.seq}: ${report.broken?.why}`)
        if (!report.ok) process.exitCode = 6
      }),
    )
}
