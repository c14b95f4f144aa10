// Where the workspace lies when nobody says: the command line and the desktop must agree on it.
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'

/** `--workspace` wins over SIGNALBOX_WORKSPACE, that over the folder in the user's data folder. Absolute. */
export function chooseWorkspace(option: string | undefined, env: NodeJS.ProcessEnv = process.env): string {
  return resolve(option || env.SIGNALBOX_WORKSPACE || join(dataFolder(env), 'Signalbox', 'workspace'))
}

function dataFolder(env: NodeJS.ProcessEnv): string {
  if (process.platform === 'win32') return env.LOCALAPPDATA || join(homedir(), 'AppData', 'Local')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support')
  return env.XDG_DATA_HOME || join(homedir(), '.local', 'share')
}
