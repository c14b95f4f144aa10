// One window per workspace: a second start on the same folder only brings the first to the front.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { app } from 'electron'
import { chooseWorkspace } from '../core/host/default-workspace.ts'

/** The folder to open, or null when another instance has it already. Reads `--workspace DIR` or `--workspace=DIR`. */
export function claimWorkspace(): string | null {
  const workspace = chooseWorkspace(optionOf(process.argv))
  // Electron's own single-instance lock, window state and caches go by this folder: give each workspace its own.
  const name = createHash('sha256').update(workspace).digest('hex').slice(0, 16)
  app.setName('Signalbox')
  app.setPath('userData', join(app.getPath('appData'), 'Signalbox', 'windows', name))
  return app.requestSingleInstanceLock() ? workspace : null
}

function optionOf(args: string[]): string | undefined {
  const at = args.findIndex((arg) => arg === '--workspace' || arg.startsWith('--workspace='))
  if (at < 0) return undefined
  return args[at] === '--workspace' ? args[at + 1] : args[at]?.slice('--workspace='.length)
}
