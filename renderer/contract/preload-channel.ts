// The desktop's channel: what the preload script exposes, and nothing more.
import type { Envelope, EventName } from '../../core/api/contract.ts'
import type { Channel } from './channel.ts'

export type Preload = {
  call(name: string, input: unknown): Promise<Envelope<unknown>>
  on(event: EventName, heard: (data: unknown) => void): () => void
}

declare global {
  interface Window {
    signalbox?: Preload
  }
}

export const preloadChannel = (preload: Preload): Channel => ({
  call: (name, input) => preload.call(name, input),
  on: (event, heard) => preload.on(event, heard),
  onLink(heard) {
    heard('open')
    return () => {}
  },
})
