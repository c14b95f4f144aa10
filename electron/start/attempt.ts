// Runs a program that may hang: it is ended when nothing moves for a while, however long the whole takes.
import { spawn } from 'node:child_process'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

export type Outcome = { ok: boolean; output: string /** Why it failed, in a line. */; reason: string }
export type AttemptOptions = {
  env?: NodeJS.ProcessEnv
  cwd?: string
  /** Folders whose growth counts as progress, beside what the program prints. */
  watch?: string[]
  /** Ended after this long without progress. */
  stallMs?: number
  limitMs?: number
}

export function attempt(command: string, args: string[], options: AttemptOptions = {}): Promise<Outcome> {
  const { env = process.env, cwd, watch = [], stallMs = 20_000, limitMs = 15 * 60_000 } = options
  return new Promise((resolve) => {
    const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let killed = ''
    const startedAt = Date.now()
    let movedAt = startedAt
    let size = 0
    const hear = (chunk: Buffer) => {
      output = (output + chunk).slice(-100_000)
      movedAt = Date.now()
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    const look = setInterval(() => {
      const now = watch.reduce((sum, folder) => sum + sizeOf(folder), 0)
      if (now !== size) movedAt = Date.now()
      size = now
      if (Date.now() - movedAt > stallMs) killed = `no progress for ${stallMs / 1000} s`
      else if (Date.now() - startedAt > limitMs) killed = `it took longer than ${limitMs / 1000} s`
      if (killed) child.kill('SIGKILL')
    }, 500)
    const end = (ok: boolean, reason: string) => {
      clearInterval(look)
      resolve({ ok, output, reason: ok ? '' : killed || reason })
    }
    child.on('error', (error) => end(false, error.message))
    child.on('close', (code) => end(code === 0 && !killed, errorLine(output) ?? `it ended with code ${code}`))
  })
}

/** The line of an output that says most: the first that speaks of an error. */
const errorLine = (output: string): string | undefined => {
  const lines = output.split('\n').map((line) => line.trim())
  return lines.find((line) => /error|fail|refused|unable|denied|no such/i.test(line))?.slice(0, 200)
}

function sizeOf(folder: string): number {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true }).reduce(
      (sum, entry) => sum + (entry.isFile() ? statSync(join(entry.parentPath, entry.name)).size : 0),
      0,
    )
  } catch {
    return 0
  }
}
