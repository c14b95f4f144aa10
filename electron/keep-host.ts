// Keeps the host running in a process of its own: starts it, starts it again with a growing pause when it dies, and says what state it is in.
import { app, MessageChannelMain, type MessagePortMain, type UtilityProcess, utilityProcess } from 'electron'
import type { Trouble } from './app-protocol.ts'
import type { FromHost } from './host-process.ts'
import { hostProcess, resources } from './screens.ts'

/** `refused`: the workspace cannot be opened, and trying again by itself would not help. */
export type HostState = 'up' | 'down' | 'refused'
export type KeptHost = {
  start(): void
  /** A new port to the running host for a page, or null while there is none. */
  connect(): MessagePortMain | null
  onState(heard: (state: HostState) => void): () => void
  trouble(): Trouble | null
  /** Lets the host finish, for a few seconds at most. */
  stop(): Promise<void>
}

const FIRST_PAUSE = 250
const LONGEST_PAUSE = 10_000
/** A host that ran this long was healthy: the next pause is short again. */
const HEALTHY_MS = 60_000
const STOP_MS = 5_000

export function keepHost(workspace: string): KeptHost {
  const listeners = new Set<(state: HostState) => void>()
  let child: UtilityProcess | null = null
  let open = false
  let trouble: Trouble | null = null
  let stopping = false
  let pause = FIRST_PAUSE
  let again: NodeJS.Timeout | undefined

  const tell = (state: HostState) => {
    for (const heard of listeners) heard(state)
  }

  function start() {
    if (child || stopping) return
    clearTimeout(again)
    trouble = null
    const startedAt = Date.now()
    const mine = utilityProcess.fork(hostProcess, [workspace, resources, app.getVersion()], { serviceName: 'Signalbox host' })
    child = mine
    mine.on('message', (message: FromHost) => {
      if (message.state === 'open') {
        open = true
        tell('up')
      } else {
        trouble = message.trouble
        tell('refused')
      }
    })
    mine.on('exit', (code) => {
      child = null
      const wasOpen = open
      open = false
      if (stopping || trouble) return
      if (Date.now() - startedAt > HEALTHY_MS) pause = FIRST_PAUSE
      console.error(`The host ended with code ${code}; starting it again in ${pause} ms.`)
      if (wasOpen) tell('down')
      again = setTimeout(start, pause)
      pause = Math.min(pause * 2, LONGEST_PAUSE)
    })
  }

  return {
    start,
    connect() {
      if (!child || !open) return null
      const { port1, port2 } = new MessageChannelMain()
      child.postMessage('serve', [port1])
      return port2
    },
    onState(heard) {
      listeners.add(heard)
      return () => listeners.delete(heard)
    },
    trouble: () => trouble,
    async stop() {
      stopping = true
      clearTimeout(again)
      const mine = child
      if (!mine) return
      const gone = new Promise<void>((resolve) => mine.once('exit', () => resolve()))
      mine.postMessage('close')
      const late = setTimeout(() => mine.kill(), STOP_MS)
      await gone
      clearTimeout(late)
    },
  }
}
