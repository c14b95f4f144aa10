// The runs table: pages by key, newest first. Lives as long as its filters.
import { create } from 'zustand'
import type { RunSummary } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import type { RunFilters } from '../routing/route.ts'
import { mergedPage } from './pages.ts'
import { soonOnce } from './soon.ts'

const PAGE = 100
type History = {
  filters: RunFilters
  rows: RunSummary[] | null
  /** Where the next page starts, or null at the end. */
  next: number | null
  loading: boolean
  error: unknown
  load(filters: RunFilters): Promise<void>
  more(): Promise<void>
  refresh(): Promise<void>
}
const everything: RunFilters = { workflow: null, status: null, outcome: null }

export const useHistory = create<History>((set, get) => ({
  filters: everything,
  rows: null,
  next: null,
  loading: false,
  error: null,
  async load(filters) {
    set({ filters, rows: null, next: null, error: null })
    await get().refresh()
  },
  async refresh() {
    const { filters } = get()
    try {
      const page = await host.call('runs.list', { ...filters, before: null, limit: PAGE })
      if (get().filters !== filters) return
      const { rows, next } = get()
      set({ ...mergedPage(rows ?? [], next, page), error: null })
    } catch (error) {
      if (get().filters === filters) set({ error })
    }
  },
  async more() {
    const { filters, next, loading, rows } = get()
    if (next === null || loading || !rows) return
    set({ loading: true })
    try {
      const page = await host.call('runs.list', { ...filters, before: next, limit: PAGE })
      if (get().filters === filters) set({ rows: [...(get().rows ?? []), ...page.runs], next: page.next })
    } catch (error) {
      if (get().filters === filters) set({ error })
    } finally {
      set({ loading: false })
    }
  },
}))

const refresh = soonOnce(async () => {
  if (useHistory.getState().rows) await useHistory.getState().refresh()
}, 500)
host.on('changed', ({ topics }) => {
  if (topics.includes('runs')) refresh()
})
