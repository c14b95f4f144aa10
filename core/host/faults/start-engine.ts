// Starts the engine's process and gives it orders.
import { fileURLToPath } from 'node:url'
import type { JsonRecord } from '../../model/values.ts'
import { type Child, startChild, within } from './child.ts'

export type Life = {
  workspace: string
  plan: number
  /** Milliseconds that its clock is off by. */
  clock?: number
  /** Taken instead of FULL. */
  synchronous?: 'NORMAL' | 'OFF'
  /** False: nobody answers reviews. */
  reviews?: boolean
  loud?: boolean
}
export type Order =
  | { do: 'start'; ref: string; input: JsonRecord }
  | { do: 'clock'; offset: number }
  | { do: 'settle'; key: string; verdict: 'it happened' | 'send again' | 'give up' }
  | { do: 'idle' }
  | { do: 'close' }
export type Said = { said: string; [name: string]: unknown }

export type Engine = {
  order(order: Order): void
  /** Everything it says, from now on. */
  hear(listener: (message: Said) => void): void
  /** The next message of that name; null when it ended or it took too long. */
  said(name: string, milliseconds?: number): Promise<Said | null>
  /** Gives an order and waits for the answer. */
  ask(order: Order, answer: string, milliseconds?: number): Promise<Said | null>
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void
  kill(): Promise<void>
  child: Child
}

/** How the engine is run: which copy of it, behind what program, with which environment. */
export type Way = { main?: string; before?: readonly string[]; env?: { [name: string]: string }; node?: readonly string[] }

const ENGINE = fileURLToPath(new URL('./engine.ts', import.meta.url))
const PATIENCE = 60_000

export function startEngine(life: Life, { main = ENGINE, before = [], env = {}, node = [] }: Way = {}): Engine {
  const listeners = new Set<(message: Said) => void>()
  let pid = 0
  const [program = process.execPath, ...rest] = [...before, process.execPath, ...node, main, JSON.stringify(life)]
  const child = startChild([program, ...rest], env, (message) => {
    if (message.said === 'born') pid = Number(message.pid)
    for (const listener of [...listeners]) listener(message)
  })
  const said: Engine['said'] = (name, milliseconds = PATIENCE) => {
    const heard = new Promise<Said | null>((resolve) => {
      listeners.add(function listener(message) {
        if (message.said !== name) return
        listeners.delete(listener)
        resolve(message)
      })
      void child.ended.then(() => resolve(null))
    })
    return within(heard, milliseconds, null)
  }
  const signal: Engine['signal'] = (name) => {
    if (child.gone()) return
    // Behind a tracer the engine has an id of its own; ending the tracer would let the engine live on.
    try {
      process.kill(before.length && pid ? pid : (child.process.pid ?? 0), name)
    } catch {
      // It ended in this moment.
    }
  }
  return {
    order: (order) => child.tell(order),
    hear: (listener) => void listeners.add(listener),
    said,
    ask(order, answer, milliseconds) {
      const heard = said(answer, milliseconds)
      child.tell(order)
      return heard
    },
    signal,
    async kill() {
      signal('SIGKILL')
      if ((await within(child.ended, 5000, 'late')) === 'late') await child.kill()
    },
    child,
  }
}
