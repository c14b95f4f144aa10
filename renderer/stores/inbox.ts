// What waits for people. Lives as long as the window: the rail shows how much there is.
import { create } from 'zustand'
import type { CallInput, Inbox } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { soonOnce } from './soon.ts'

type InboxStore = {
  inbox: Inbox | null
  error: unknown
  load(): Promise<void>
  decide(input: CallInput<'reviews.decide'>): Promise<void>
  finish(input: CallInput<'tasks.done'>): Promise<void>
  settle(input: CallInput<'effects.settle'>): Promise<void>
}

export const useInbox = create<InboxStore>((set, get) => ({
  inbox: null,
  error: null,
  async load() {
    try {
      set({ inbox: await host.call('inbox.list', {}), error: null })
    } catch (error) {
      set({ error })
    }
  },
  async decide(input) {
    await host.call('reviews.decide', input)
    await get().load()
  },
  async finish(input) {
    await host.call('tasks.done', input)
    await get().load()
  },
  async settle(input) {
    await host.call('effects.settle', input)
    await get().load()
  },
}))

const reload = soonOnce(() => useInbox.getState().load(), 300)
host.on('changed', ({ topics }) => {
  if (topics.includes('inbox')) reload()
})
