// How this person has arranged the window. Kept in the browser's own storage, for it is about the person, not the workspace.
import { create } from 'zustand'
import { persist } from 'zustand/middleware'

type Panels = {
  /** Name under which this person decides; empty until known. */
  person: string
  lastWorkflow: number | null
  drawerOpen: boolean
  set(change: Partial<Pick<Panels, 'person' | 'lastWorkflow' | 'drawerOpen'>>): void
}

export const usePanels = create<Panels>()(
  persist(
    (set) => ({
      person: '',
      lastWorkflow: null,
      drawerOpen: false,
      set: (change) => set(change),
    }),
    { name: 'signalbox-panels', partialize: ({ person, lastWorkflow, drawerOpen }) => ({ person, lastWorkflow, drawerOpen }) },
  ),
)

/** Under which name this person does things; an act always has one in the record. */
export const whoActs = (): string => usePanels.getState().person.trim() || 'Unknown person'
