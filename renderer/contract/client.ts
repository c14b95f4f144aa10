// Calls of the contract, typed by its table. A refusal comes back as the one error class of the house.
import type { CallInput, CallName, CallOutput, Envelope, EventName, HostEvents } from '../../core/api/contract.ts'
import { SignalboxError } from '../../core/model/news.ts'
import type { Channel, Link } from './channel.ts'

export type Host = {
  call<Name extends CallName>(name: Name, input: CallInput<Name>): Promise<CallOutput<Name>>
  on<Name extends EventName>(event: Name, heard: (data: HostEvents[Name]) => void): () => void
  onLink(heard: (link: Link) => void): () => void
}

export function opened<Value>(envelope: Envelope<Value>): Value {
  if (envelope.ok) return envelope.value
  const { code, message, place, next, problems } = envelope.error
  throw new SignalboxError(code, message, { problems, ...(place === null ? {} : { place }), ...(next === null ? {} : { next }) })
}

export const connect = (channel: Channel): Host => ({
  call: async (name, input) => opened((await channel.call(name, input)) as Envelope<CallOutput<typeof name>>),
  on: (event, heard) => channel.on(event, heard as (data: unknown) => void),
  onLink: (heard) => channel.onLink(heard),
})
