// Starts the payment stub's process.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startChild } from './child.ts'
import type { Said } from './start-engine.ts'

export type StubFault = 'none' | 'drop-after' | 'drop-before' | 'error-after' | 'delay' | 'long' | 'duplicate' | 'slow'
export type StubSetting = {
  ledger: string
  seed: number
  /** Whether a key it knows is answered without a second charge. */
  honours: boolean
  /** Share of requests that meet a fault. */
  faults: number
  /** Faults of the first requests, in order. */
  script?: StubFault[]
}
export type StubLine = { what: 'arrived' | 'charged'; key: string; business: string; body: string }
export type Stub = {
  port: number
  ledger: string
  /** Changes how it behaves; `forget`: its window has passed, it knows no key any more. */
  set(change: Partial<StubSetting> & { forget?: boolean }): Promise<void>
  hear(listener: (message: Said) => void): void
  deaf(): void
  close(): Promise<void>
}

const STUB = fileURLToPath(new URL('./stub.ts', import.meta.url))

export async function startStub(folder: string, setting: Omit<StubSetting, 'ledger'>): Promise<Stub> {
  const ledger = join(folder, 'ledger.jsonl')
  const listeners = new Set<(message: Said) => void>()
  const settled: (() => void)[] = []
  let child: ReturnType<typeof startChild> | null = null
  const port = await new Promise<number>((resolve, reject) => {
    child = startChild([process.execPath, STUB, JSON.stringify({ ...setting, ledger })], {}, (message) => {
      if (message.said === 'listening') resolve(Number(message.port))
      else if (message.said === 'set') settled.shift()?.()
      else for (const listener of [...listeners]) listener(message)
    })
    void child.ended.then(() => reject(new Error(`the payment stub ended: ${child?.errors()}`)))
  })
  const started = child as unknown as ReturnType<typeof startChild>
  return {
    port,
    ledger,
    set: (change) =>
      new Promise((resolve) => {
        settled.push(resolve)
        started.tell(change)
      }),
    hear: (listener) => void listeners.add(listener),
    deaf: () => listeners.clear(),
    close: () => started.kill(),
  }
}

export const readLedger = (file: string): StubLine[] =>
  readFileSync(file, 'utf8')
    .split('\n')
    .flatMap((line) => (line ? [JSON.parse(line) as StubLine] : []))
