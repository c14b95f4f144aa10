// All that a page gets of the outside: `call` and `on`. It carries frames over the port that main hands over, and never grows.
import { contextBridge, ipcRenderer } from 'electron'
import type { CallFrame, Envelope, EventName, HostEvents, HostFrame } from '../core/api/contract.ts'

/** What is used of the renderer's MessagePort; this project is compiled without the DOM. */
type Port = { postMessage(frame: unknown): void; close(): void; onmessage: ((message: { data: HostFrame }) => void) | null }
type Settle = (answer: Envelope<unknown>) => void
type Heard = (data: unknown) => void
/** Calls sent and not yet answered. */
const pending = new Map<number, Settle>()
const listeners = new Map<EventName, Set<Heard>>()
/** Calls made while there is no port. */
const waiting: [input: CallFrame, settle: Settle][] = []
let port: Port | null = null
let wasDown = false
let lastId = 0

const lost: Envelope<unknown> = {
  ok: false,
  error: {
    code: 'busy',
    message: 'The engine stopped before it answered, and is starting again.',
    place: null,
    next: 'Look whether it was done, and try again if not.',
    problems: [],
  },
}

function emit<Name extends EventName>(event: Name, data: HostEvents[Name]) {
  for (const heard of listeners.get(event) ?? []) heard(data)
}

function receive(frame: HostFrame) {
  if ('event' in frame) return emit(frame.event, frame.data as never)
  pending.get(frame.id)?.(frame.answer)
  pending.delete(frame.id)
}

function send(to: Port, frame: CallFrame, settle: Settle) {
  pending.set(frame.id, settle)
  to.postMessage(frame)
}

ipcRenderer.on('host', (event, state: 'up' | 'down') => {
  port?.close()
  port = null
  // What was on its way may have been done: it is answered with an error and never sent again. What still waits is sent.
  for (const settle of pending.values()) settle(lost)
  pending.clear()
  if (state === 'down') {
    wasDown = true
    return emit('progress', {
      job: 'host',
      done: 0,
      total: 0,
      words: 'The engine stopped and is starting again. Nothing recorded is lost.',
    })
  }
  port = (event.ports[0] as Port | undefined) ?? null
  if (!port) return
  port.onmessage = (message) => receive(message.data)
  for (const [frame, settle] of waiting.splice(0)) send(port, frame, settle)
  if (!wasDown) return
  wasDown = false
  emit('progress', { job: 'host', done: 1, total: 1, words: 'The engine is running again.' })
  emit('changed', { topics: ['workflows', 'runs', 'inbox', 'documents'], runs: [] })
})

contextBridge.exposeInMainWorld('signalbox', {
  call: (name: string, input: unknown): Promise<Envelope<unknown>> =>
    new Promise((resolve) => {
      // An input that no port can carry throws here, and so rejects.
      const frame = structuredClone({ id: ++lastId, call: name, input }) as CallFrame
      if (port) send(port, frame, resolve)
      else waiting.push([frame, resolve])
    }),
  on(event: EventName, heard: Heard): () => void {
    const all = listeners.get(event) ?? new Set()
    listeners.set(event, all.add(heard))
    return () => void all.delete(heard)
  },
})
ipcRenderer.send('ready')
