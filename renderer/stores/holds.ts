// What people hold back: paused workflows and the kill switch. Lives as long as the window, which says so everywhere.
import { create } from 'zustand'
import type { CallInput, HoldPreview, HoldView } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { soonOnce } from './soon.ts'

export type Subject = Pick<HoldView, 'kind' | 'subject'>
type Holds = {
  holds: HoldView[]
  load(): Promise<void>
  preview(subject: Subject): Promise<HoldPreview>
  set(hold: CallInput<'holds.set'>): Promise<void>
  lift(hold: CallInput<'holds.lift'>): Promise<void>
}

export const useHolds = create<Holds>((set, get) => ({
  holds: [],
  async load() {
    set({ holds: await host.call('holds.list', {}) })
  },
  preview: ({ kind, subject }) => host.call('holds.preview', { kind, subject }),
  async set(hold) {
    await host.call('holds.set', hold)
    await get().load()
  },
  async lift(hold) {
    await host.call('holds.lift', hold)
    await get().load()
  },
}))

/** The pause of a workflow, or null. */
export const usePauseOf = (workflow: number): HoldView | null =>
  useHolds(({ holds }) => holds.find((hold) => hold.kind === 'workflow' && hold.subject === String(workflow)) ?? null)

const reload = soonOnce(async () => {
  try {
    await useHolds.getState().load()
  } catch {
    // The link is gone or the workspace cannot be read; the screens say so, and this is asked again with the next change.
  }
}, 400)
host.on('changed', ({ topics }) => {
  if (topics.includes('workflows')) reload()
})
