// workflows, publish, export, import.
import { writeFileSync } from 'node:fs'
import type { Command } from 'commander'
import { findWorkflow } from './find-workflow.ts'
import { print, printJson, readText, remark, table, withHost } from './terminal.ts'

export function addWorkflowCommands(program: Command): void {
  program
    .command('workflows')
    .description('list the workflows with their owners and live versions')
    .option('--json', 'one line of JSON a workflow')
    .addHelpText('after', '\nExample:\n  $ signalbox workflows')
    .action((options: { json?: boolean }, command: Command) =>
      withHost(command, 'look', async (host) => {
        const all = await host.ask('workflows.list', {})
        if (options.json) for (const one of all) printJson(one)
        else
          table(
            ['workflow', 'owner', 'live', 'runs', 'waiting'],
            all.map((one) => [one.name, one.owner, one.live === null ? '—' : `v${one.live}`, String(one.runs), String(one.waiting)]),
          )
      }),
    )
  program
    .command('publish <workflow>')
    .description('make the draft a version and set it live')
    .option('--note <text>', 'what changed and why', '')
    .addHelpText('after', '\nExample:\n  $ signalbox publish "Lead routing" --note "EU leads go to the EU team"')
    .action((name: string, options: { note: string }, command: Command) =>
      withHost(command, 'change', async (host) => {
        const workflow = await findWorkflow(host, name)
        const version = await host.ask('workflows.publish', { id: workflow.id, note: options.note })
        print(`${workflow.name} v${version.number} is live (${version.hash.slice(0, 12)}).`)
      }),
    )
  program
    .command('export <workflow>')
    .description('write a workflow and the documents it uses as one JSON file')
    .option('-o, --out <file>', 'where to; standard output without it')
    .addHelpText('after', '\nExample:\n  $ signalbox export "Lead routing" --out lead-routing.json')
    .action((name: string, options: { out?: string }, command: Command) =>
      withHost(command, 'look', async (host) => {
        const { text } = await host.ask('workflows.export', { id: (await findWorkflow(host, name)).id })
        if (options.out) {
          writeFileSync(options.out, text)
          remark(`Written to ${options.out}.`)
        } else process.stdout.write(text)
      }),
    )
  program
    .command('import <file>')
    .description('make a workflow from an exported JSON file; nothing runs until it is published')
    .addHelpText('after', '\nExample:\n  $ signalbox import lead-routing.json && signalbox publish "Lead routing"')
    .action((file: string, _: object, command: Command) =>
      withHost(command, 'change', async (host) => {
        const { name, problems } = await host.ask('workflows.import', { text: readText(file) })
        for (const problem of problems)
          remark(`  ${problem.severity}: ${[problem.node, problem.field].filter(Boolean).join(' · ') || 'workflow'}: ${problem.message}`)
        print(`Imported “${name}” as a draft.`)
      }),
    )
}
