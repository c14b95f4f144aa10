// Processes of the suite: started with a line-by-line ear on what they say, ended by their own id and never left behind.
import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { setTimeout as sleep } from 'node:timers/promises'

export type Child = {
  process: ChildProcess
  tell(message: object): void
  /** Ends it at once; resolves when it is gone. */
  kill(): Promise<void>
  /** How it ended: the exit code, or the signal's name. */
  ended: Promise<number | string>
  /** True once it ended. */
  gone(): boolean
  errors(): string
}

const living = new Set<ChildProcess>()
process.on('exit', () => {
  for (const child of living) child.kill('SIGKILL')
})

export function startChild(
  command: readonly [string, ...string[]],
  env: { [name: string]: string | undefined },
  hear: (message: { said: string; [name: string]: unknown }) => void,
): Child {
  const [program, ...rest] = command
  const child = spawn(program, rest, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } })
  living.add(child)
  let errors = ''
  let gone = false
  child.stderr.on('data', (chunk) => {
    errors = `${errors}${chunk}`.slice(-4000)
  })
  // Writing to one that was just killed is no news.
  child.stdin.on('error', () => {})
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) hear(JSON.parse(line))
  })
  const ended = new Promise<number | string>((resolve) => {
    child.on('error', (error) => {
      errors += String(error)
    })
    child.on('close', (code, signal) => {
      gone = true
      living.delete(child)
      resolve(signal ?? code ?? 'unknown')
    })
  })
  return {
    process: child,
    tell: (message) => void child.stdin.write(`${JSON.stringify(message)}\n`),
    async kill() {
      child.kill('SIGKILL')
      await ended
    },
    ended,
    gone: () => gone,
    errors: () => errors,
  }
}

/** Waits for a promise, at most so long; `late` is what it gives then. */
export async function within<Value, Late>(promise: Promise<Value>, milliseconds: number, late: Late): Promise<Value | Late> {
  const timer = new AbortController()
  try {
    return await Promise.race([promise, sleep(milliseconds, late, { signal: timer.signal })])
  } finally {
    timer.abort()
  }
}
