#!/usr/bin/env node
// The command line: the same host as the desktop, headless. Exit codes and error lines are made for scripts.
import { Command } from 'commander'
import { VERSION } from '../api/info.ts'
import { addAuditCommands } from './commands/audit.ts'
import { addControlCommands } from './commands/control.ts'
import { addExampleCommands } from './commands/examples.ts'
import { addInboxCommands } from './commands/inbox.ts'
import { addModelCommands } from './commands/models.ts'
import { addRunCommands } from './commands/runs.ts'
import { addScheduleCommands } from './commands/schedules.ts'
import { addSecretCommands } from './commands/secrets.ts'
import { addServeCommand } from './commands/serve.ts'
import { endWithError } from './commands/terminal.ts'
import { addUpkeepCommands } from './commands/upkeep.ts'
import { addWorkflowCommands } from './commands/workflows.ts'

const WORKSPACE = ['-w, --workspace <dir>', 'folder of the workspace (else SIGNALBOX_WORKSPACE, else your data folder)'] as const

const program = new Command('signalbox')
  .description('Runs decision graphs durably on one machine, with a record an operator can read.')
  .version(VERSION)
  .option(...WORKSPACE)
  .showHelpAfterError('Add --help for how it is used.')
  .configureHelp({ sortSubcommands: false })
  .addHelpText(
    'after',
    `
Exit codes: 0 done · 1 an error nobody expected · 2 wrong use or input · 3 not found · 4 refused because of what is there
            5 the workspace cannot be opened or written · 6 the audit chain does not hold · 7 some runs failed

Examples:
  $ signalbox examples --run
  $ signalbox run "Lead routing" --input leads.csv
  $ signalbox show 12`,
  )
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : 2))

for (const add of [
  addRunCommands,
  addInboxCommands,
  addControlCommands,
  addWorkflowCommands,
  addScheduleCommands,
  addModelCommands,
  addExampleCommands,
  addSecretCommands,
  addAuditCommands,
  addUpkeepCommands,
  addServeCommand,
])
  add(program)

// Taken before and after the command's name: people write both.
for (const command of program.commands) command.option(...WORKSPACE)

// Whoever reads our lines may have read enough: `signalbox runs | head`.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

program.parseAsync().catch(endWithError)
