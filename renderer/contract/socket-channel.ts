// The browser's channel: one WebSocket that comes back by itself. Calls under way when it breaks are answered with an
// error and never sent again, for the host may have carried them out.
import type { CallFrame, Envelope, EventName, HostFrame } from '../../core/api/contract.ts'
import type { Json } from '../../core/model/values.ts'
import type { Channel, Link } from './channel.ts'

const FIRST_PAUSE = 250
const LONGEST_PAUSE = 5000
const EVERYTHING = { topics: ['workflows', 'runs', 'inbox', 'documents'], runs: [] }

const lost: Envelope<unknown> = {
  ok: false,
  error: {
    code: 'busy',
    message: 'The connection to the host was lost before it answered.',
    place: null,
    next: 'Wait until the connection is back, look whether it was done, and try again if not.',
    problems: [],
  },
}

type Socket = Pick<WebSocket, 'send' | 'onopen' | 'onclose' | 'onmessage' | 'onerror'>

export function socketChannel(open: () => Socket): Channel {
  const pending = new Map<number, (answer: Envelope<unknown>) => void>()
  const listeners = new Map<EventName, Set<(data: unknown) => void>>()
  const watchers = new Set<(link: Link) => void>()
  let queue: CallFrame[] = []
  let link: Link = 'connecting'
  let socket: Socket | null = null
  let lastId = 0
  let pause = FIRST_PAUSE
  let everOpen = false

  const emit = (event: EventName, data: unknown) => {
    for (const heard of listeners.get(event) ?? []) heard(data)
  }
  const setLink = (next: Link) => {
    link = next
    for (const heard of watchers) heard(next)
  }

  function dial() {
    const mine = open()
    socket = mine
    mine.onopen = () => {
      pause = FIRST_PAUSE
      setLink('open')
      for (const frame of queue) mine.send(JSON.stringify(frame))
      queue = []
      // What happened meanwhile is unknown: every screen asks again.
      if (everOpen) emit('changed', EVERYTHING)
      everOpen = true
    }
    mine.onmessage = (message) => {
      const frame = JSON.parse(String(message.data)) as HostFrame
      if ('event' in frame) return emit(frame.event, frame.data)
      pending.get(frame.id)?.(frame.answer)
      pending.delete(frame.id)
    }
    mine.onclose = () => {
      socket = null
      setLink('lost')
      const waiting = new Set(queue.map((frame) => frame.id))
      for (const [id, answer] of pending) {
        if (waiting.has(id)) continue
        pending.delete(id)
        answer(lost)
      }
      setTimeout(dial, pause)
      pause = Math.min(LONGEST_PAUSE, pause * 2)
    }
  }
  dial()

  return {
    call: (call, input) =>
      new Promise((resolve) => {
        const frame: CallFrame = { id: ++lastId, call, input: input as Json }
        pending.set(frame.id, resolve)
        if (socket && link === 'open') socket.send(JSON.stringify(frame))
        else queue.push(frame)
      }),
    on(event, heard) {
      const set = listeners.get(event) ?? new Set()
      listeners.set(event, set.add(heard))
      return () => set.delete(heard)
    },
    onLink(heard) {
      watchers.add(heard)
      heard(link)
      return () => watchers.delete(heard)
    },
  }
}
