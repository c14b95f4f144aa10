// What the end-to-end tests need of the machine, found or installed: a browser, a display, Electron's libraries.
import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { chromium } from '@playwright/test'
import { attempt } from '../../electron/start/attempt.ts'
import { asRoot, findElectron } from '../../electron/start/electron-binary.ts'
import { type Found, root } from '../../electron/start/found.ts'

const BROWSERS: { [platform: string]: string[] } = {
  linux: [
    '/usr/bin/chromium',
    '/usr/bin/chromium-browser',
    '/usr/bin/google-chrome',
    '/usr/bin/google-chrome-stable',
    '/snap/bin/chromium',
  ],
  darwin: ['/Applications/Google Chrome.app/Contents/MacOS/Google Chrome', '/Applications/Chromium.app/Contents/MacOS/Chromium'],
  win32: ['C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe', 'C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe'],
}
/** What Electron links against on Debian, for a machine that has no desktop. */
const LIBRARIES = 'libnss3 libatk1.0-0 libatk-bridge2.0-0 libcups2 libgtk-3-0 libgbm1 libasound2 libdrm2 libxss1'.split(' ')

/** An installed one, else Playwright's own, else the system's package. `CHROME_PATH` names another. */
export async function findBrowser(): Promise<Found> {
  const installed = [process.env.CHROME_PATH, ...(BROWSERS[process.platform] ?? []), chromium.executablePath()]
  const path = installed.find((candidate) => candidate && existsSync(candidate))
  if (path) return { path }

  console.log('No browser is installed: fetching Playwright’s …')
  const fetched = await attempt(process.execPath, [join(root, 'node_modules/@playwright/test/cli.js'), 'install', 'chromium'], {
    env: { ...process.env, PLAYWRIGHT_DOWNLOAD_CONNECTION_TIMEOUT: '10000' },
    stallMs: 30_000,
  })
  if (fetched.ok && existsSync(chromium.executablePath())) return { path: chromium.executablePath() }
  const reason = `Playwright's browser could not be fetched (${fetched.reason})`
  const refused = await installPackages(['chromium'])
  if (refused) return { missing: `${reason}, and ${refused}` }
  return existsSync('/usr/bin/chromium') ? { path: '/usr/bin/chromium' } : { missing: `${reason}, and the package chromium has no browser` }
}

/** `display` is put in front of a command that opens windows. */
export type Desktop = { display: string[] } | { missing: string }

export async function findDesktop(): Promise<Desktop> {
  const electron = await findElectron()
  if ('missing' in electron) return electron
  const display = await findDisplay()
  if ('missing' in display) return display
  const starts = () => attempt(electron.path, ['--no-sandbox', '--version'], { limitMs: 30_000 })
  let outcome = await starts()
  if (!outcome.ok && process.platform === 'linux') {
    const refused = await installPackages(LIBRARIES)
    if (refused) return { missing: `Electron does not start (${outcome.reason}), and ${refused}` }
    outcome = await starts()
  }
  return outcome.ok ? { display: display.command } : { missing: `Electron does not start (${outcome.reason})` }
}

async function findDisplay(): Promise<{ command: string[] } | { missing: string }> {
  if (process.platform !== 'linux' || process.env.DISPLAY || process.env.WAYLAND_DISPLAY) return { command: [] }
  if (!onPath('xvfb-run') || !onPath('xauth')) {
    const refused = await installPackages(['xvfb', 'xauth'])
    if (refused) return { missing: `there is no display and no xvfb-run, and ${refused}` }
  }
  return { command: ['xvfb-run', '-a', '-s', '-screen 0 1600x1000x24'] }
}

/** Why the packages could not be installed, or null. */
async function installPackages(names: string[]): Promise<string | null> {
  if (process.platform !== 'linux' || !onPath('apt-get')) return 'there is no apt-get to install it with'
  if (!asRoot) return `only root may install it: apt-get install ${names.join(' ')}`
  console.log(`Installing ${names.join(', ')} …`)
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }
  const options = { env, stallMs: 180_000 }
  const wait = ['-o', 'DPkg::Lock::Timeout=120', '-qq']
  const updated = await attempt('apt-get', [...wait, 'update'], options)
  const installed = await attempt('apt-get', [...wait, 'install', '-y', ...names], options)
  return installed.ok ? null : `apt-get failed (${installed.reason || updated.reason})`
}

const onPath = (name: string): boolean => (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)))
