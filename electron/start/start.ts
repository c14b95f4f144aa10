// `npm start`: the desktop app; where it cannot open, the same app in the browser, and the examples' narratives on the way.
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { buildIfNeeded } from './build.ts'
import { electronArgs, findElectron } from './electron-binary.ts'
import { root } from './found.ts'

const args = process.argv.slice(2)
/** A window that closes with an error this early never opened. */
const EARLY_MS = 5_000

await buildIfNeeded()
const reason = (await openDesktop()) ?? null
if (reason !== null) {
  console.log(`No desktop window: ${reason}. Signalbox runs its examples here and then serves the same app to your browser.`)
  await run(process.execPath, [join(root, 'out/main/cli.js'), 'examples', '--run', ...args])
  process.exitCode = await run(process.execPath, [join(root, 'out/main/cli.js'), 'serve', '--open-url', ...args])
}

/** Runs until the window is closed; gives the reason when it could not open. */
async function openDesktop(): Promise<string | null> {
  if (process.platform === 'linux' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return 'there is no display'
  const electron = await findElectron()
  if ('missing' in electron) return electron.missing
  const startedAt = Date.now()
  const code = await run(electron.path, electronArgs(args))
  if (code !== 0 && Date.now() - startedAt < EARLY_MS) return `Electron could not start (code ${code})`
  process.exitCode = code
  return null
}

/** The exit code; Ctrl+C reaches the child by itself and this process waits for it. */
function run(command: string, commandArgs: string[]): Promise<number> {
  return new Promise((resolve) => {
    const child = spawn(command, commandArgs, { cwd: process.cwd(), stdio: 'inherit' })
    const pass = (signal: NodeJS.Signals) => child.kill(signal)
    const wait = () => {}
    process.on('SIGINT', wait).on('SIGTERM', pass)
    const end = (code: number) => {
      process.off('SIGINT', wait).off('SIGTERM', pass)
      resolve(code)
    }
    child.on('error', () => end(127))
    child.on('close', (code, signal) => end(code ?? (signal === 'SIGINT' ? 0 : 1)))
  })
}
