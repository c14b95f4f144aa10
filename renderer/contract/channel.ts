// A channel carries frames between this screen and the host: the desktop's message port or the browser's socket.
import type { Envelope, EventName } from '../../core/api/contract.ts'
import { preloadChannel } from './preload-channel.ts'
import { socketChannel } from './socket-channel.ts'

export type Link = 'connecting' | 'open' | 'lost'
export type Channel = {
  call(name: string, input: unknown): Promise<Envelope<unknown>>
  on(event: EventName, heard: (data: unknown) => void): () => void
  /** Tells the state now and at each change. */
  onLink(heard: (link: Link) => void): () => void
}

export function openChannel(where: Window): Channel {
  if (where.signalbox) return preloadChannel(where.signalbox)
  const scheme = where.location.protocol === 'https:' ? 'wss' : 'ws'
  return socketChannel(() => new WebSocket(`${scheme}://${where.location.host}/socket`))
}
