// One run as it stands, kept fresh while it goes on. Lives as long as the run is open.
import { create } from 'zustand'
import type { RunDetail } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { soonOnce } from './soon.ts'

type LiveRun = { id: number | null; run: RunDetail | null; error: unknown; load(id: number): Promise<void> }

export const useLiveRun = create<LiveRun>((set, get) => ({
  id: null,
  run: null,
  error: null,
  async load(id) {
    if (get().id !== id) set({ id, run: null, error: null })
    try {
      const run = await host.call('runs.get', { id })
      if (get().id === id) set({ run, error: null })
    } catch (error) {
      if (get().id === id) set({ error })
    }
  },
}))

const reload = soonOnce(async () => {
  const { id, load } = useLiveRun.getState()
  if (id !== null) await load(id)
}, 250)
host.on('changed', ({ topics, runs }) => {
  const { id } = useLiveRun.getState()
  // An empty list with the topic means "any of them".
  if (id !== null && (runs.includes(id) || (runs.length === 0 && topics.includes('runs')))) reload()
})
