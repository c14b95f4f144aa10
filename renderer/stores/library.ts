// What the workspace holds: its workflows and the host's own particulars. Lives as long as the window.
import { create } from 'zustand'
import type { ExampleSummary, HostEvents, HostInfo, ScheduleView, WorkflowSummary } from '../../core/api/contract.ts'
import type { Link } from '../contract/channel.ts'
import { host } from '../contract/host.ts'
import { soonOnce } from './soon.ts'

type Library = {
  link: Link
  info: HostInfo | null
  workflows: WorkflowSummary[] | null
  /** Of workflows that run by themselves. */
  schedules: ScheduleView[]
  examples: ExampleSummary[]
  /** Long work under way, by job. */
  progress: { [job: string]: HostEvents['progress'] }
  error: unknown
  load(): Promise<void>
  loadExamples(): Promise<void>
  install(name: string): Promise<number>
}

export const useLibrary = create<Library>((set, get) => ({
  link: 'connecting',
  info: null,
  workflows: null,
  schedules: [],
  examples: [],
  progress: {},
  error: null,
  async load() {
    try {
      const [info, workflows, schedules] = await Promise.all([
        get().info ?? host.call('host.info', {}),
        host.call('workflows.list', {}),
        host.call('schedules.list', {}),
      ])
      set({ info, workflows, schedules, error: null })
    } catch (error) {
      set({ error })
    }
  },
  async loadExamples() {
    set({ examples: await host.call('examples.list', {}) })
  },
  async install(name) {
    try {
      return (await host.call('examples.install', { name })).workflow
    } finally {
      // A refused one may have left its draft behind: the lists must say so.
      await Promise.all([get().load(), get().loadExamples()])
    }
  },
}))

const reload = soonOnce(() => useLibrary.getState().load(), 400)
host.onLink((link) => useLibrary.setState({ link }))
host.on('changed', ({ topics }) => {
  if (topics.includes('workflows') || topics.includes('runs') || topics.includes('inbox')) reload()
})
host.on('progress', (news) => {
  const { [news.job]: _, ...others } = useLibrary.getState().progress
  const finished = news.total > 0 && news.done >= news.total
  useLibrary.setState({ progress: finished ? others : { ...others, [news.job]: news } })
})
