// What waits for people. Lives as long as the window: the rail shows how much there is.
import { create } from 'zustand'
import type { CallInput, Inbox } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { soonOnce } from './soon.ts'

type InboxStore = {
  inbox: Inbox | null
  error: unknown
  /** Who looks: what may be decided is told for them. Empty: the host's own user. */
  by: string
  load(): Promise<void>
  lookAs(by: string): void
  /** Tells whether the review is open still, because a second person must approve. */
  decide(input: CallInput<'reviews.decide'>): Promise<boolean>
  finish(input: CallInput<'tasks.done'>): Promise<void>
  handOn(input: CallInput<'tasks.assign'>): Promise<void>
  settle(input: CallInput<'effects.settle'>): Promise<void>
}

export const useInbox = create<InboxStore>((set, get) => ({
  inbox: null,
  error: null,
  by: '',
  async load() {
    const { by } = get()
    try {
      const inbox = await host.call('inbox.list', { by: by || null })
      // An answer for somebody who looks no longer would tell the wrong person what they may do.
      if (by === get().by) set({ inbox, error: null })
    } catch (error) {
      set({ error })
    }
  },
  lookAs(by) {
    if (by === get().by) return
    set({ by })
    reload()
  },
  async decide(input) {
    await host.call('reviews.decide', input)
    await get().load()
    return get().inbox?.reviews.some((review) => review.id === input.id) ?? false
  },
  async finish(input) {
    await host.call('tasks.done', input)
    await get().load()
  },
  async handOn(input) {
    await host.call('tasks.assign', input)
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
