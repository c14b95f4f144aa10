// The workflow under the pen: its draft, and how far it is saved. Lives as long as one workflow is open.
import { create } from 'zustand'
import type { WorkflowDetail } from '../../core/api/contract.ts'
import type { Graph } from '../../core/model/graph.ts'
import { type Moves, movedGraph } from '../canvas/moves.ts'
import { host } from '../contract/host.ts'
import { soonOnce } from './soon.ts'

export type Saving = 'saved' | 'changed' | 'saving' | 'refused'
type Document = {
  id: number | null
  detail: WorkflowDetail | null
  /** The draft as it stands on the screen. */
  graph: Graph | null
  saving: Saving
  savedAt: number
  error: unknown
  load(id: number): Promise<void>
  move(moves: Moves): void
  publish(note: string): Promise<number>
}

const SAVE_AFTER = 500

export const useDocument = create<Document>((set, get) => ({
  id: null,
  detail: null,
  graph: null,
  saving: 'saved',
  savedAt: 0,
  error: null,
  async load(id) {
    if (get().id !== id) set({ id, detail: null, graph: null, error: null, saving: 'saved' })
    try {
      const detail = await host.call('workflows.get', { id })
      if (get().id !== id) return
      // What is being drawn is newer than what the host knows of it.
      const drawn = get().saving !== 'saved' && get().graph
      set({ detail, graph: drawn || detail.draft, savedAt: detail.draftSavedAt, error: null })
    } catch (error) {
      if (get().id === id) set({ error })
    }
  },
  move(moves) {
    const { graph } = get()
    if (!graph || moves.size === 0) return
    set({ graph: movedGraph(graph, moves), saving: 'changed' })
    save()
  },
  async publish(note) {
    const { id } = get()
    if (id === null) throw new Error('no workflow is open')
    if (get().saving !== 'saved') await saveNow()
    const version = await host.call('workflows.publish', { id, note })
    await get().load(id)
    return version.number
  },
}))

async function saveNow(): Promise<void> {
  const { id, graph } = useDocument.getState()
  if (id === null || !graph) return
  useDocument.setState({ saving: 'saving' })
  try {
    const { savedAt, changed, problems } = await host.call('workflows.saveDraft', { id, draft: graph })
    const now = useDocument.getState()
    if (now.id !== id) return
    const detail = now.detail && { ...now.detail, draftSavedAt: savedAt, problems, changed }
    useDocument.setState({ savedAt, detail, saving: now.graph === graph ? 'saved' : 'changed', error: null })
  } catch (error) {
    if (useDocument.getState().id === id) useDocument.setState({ saving: 'refused', error })
  }
}
const save = soonOnce(saveNow, SAVE_AFTER)
const reload = soonOnce(async () => {
  const { id, load } = useDocument.getState()
  if (id !== null) await load(id)
}, 500)
host.on('changed', ({ topics }) => {
  if (topics.includes('workflows') || topics.includes('documents')) reload()
})
