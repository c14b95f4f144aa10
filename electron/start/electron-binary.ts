// Finds Electron's binary, or fetches it: its npm package carries none.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { attempt } from './attempt.ts'
import { type Found, root } from './found.ts'

const folder = join(root, 'node_modules', 'electron')
const NAMES: { [platform: string]: string } = { darwin: 'Electron.app/Contents/MacOS/Electron', win32: 'electron.exe' }
const name = NAMES[process.platform] ?? 'electron'

/** `ELECTRON_OVERRIDE_DIST_PATH` names a folder that has it already. */
export async function findElectron(): Promise<Found> {
  const given = process.env.ELECTRON_OVERRIDE_DIST_PATH
  if (given) {
    const path = join(given, name)
    return existsSync(path) ? { path } : { missing: `ELECTRON_OVERRIDE_DIST_PATH holds no ${name}` }
  }
  const path = join(folder, 'dist', name)
  if (!existsSync(join(folder, 'install.js'))) return { missing: 'the npm package electron is not installed' }
  if (existsSync(path) && installedVersion() === wantedVersion()) return { path }

  console.log('Fetching Electron (about 120 MB, once) …')
  // The download grows in a temporary folder: one that stands still is given up.
  const temporary = mkdtempSync(join(tmpdir(), 'signalbox-electron-'))
  const outcome = await attempt(process.execPath, [join(folder, 'install.js')], {
    cwd: folder,
    env: { ...process.env, TMPDIR: temporary, TEMP: temporary },
    watch: [temporary, join(folder, 'dist')],
  })
  rmSync(temporary, { recursive: true, force: true })
  return outcome.ok && existsSync(path)
    ? { path }
    : { missing: `Electron's binary could not be fetched (${outcome.reason || 'nothing was installed'})` }
}

const installedVersion = () => {
  try {
    return readFileSync(join(folder, 'dist', 'version'), 'utf8')
      .trim()
      .replace(/^v/, '')
  } catch {
    return null
  }
}
const wantedVersion = (): string => JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')).version

/** Chromium refuses its sandbox to root. */
export const asRoot = process.getuid?.() === 0
export const electronArgs = (args: string[]): string[] => [...(asRoot ? ['--no-sandbox'] : []), root, ...args]
