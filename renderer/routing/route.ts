// Where the window is, as the part of its address after #. Filters and the chosen step live here, so a link shows the same.
import { RUN_STATUSES, type RunStatus } from '../../core/model/record.ts'

export const RUN_TABS = ['story', 'timeline', 'data', 'effects'] as const
export type RunTab = (typeof RUN_TABS)[number]
export type RunFilters = { workflow: number | null; status: RunStatus | null; outcome: string | null }
export type Route =
  | { screen: 'home' }
  | { screen: 'workflow'; id: number; node: string | null }
  | ({ screen: 'runs' } & RunFilters)
  /** `step` counts from 1, as people do; null follows the run's last step. */
  | { screen: 'run'; id: number; step: number | null; tab: RunTab }
  | { screen: 'inbox'; item: string | null }
  | { screen: 'holds' }
  | { screen: 'settings' }
  | { screen: 'nowhere'; hash: string }

const wholeNumber = (text: string | null | undefined): number | null => (text && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null)
const oneOf = <Word extends string>(words: readonly Word[], text: string | null): Word | null => words.find((word) => word === text) ?? null

export function parseRoute(hash: string): Route {
  const [path = '', search = ''] = hash.replace(/^#/, '').split('?', 2)
  const query = new URLSearchParams(search)
  const [screen = '', second, extra] = path.split('/').filter(Boolean)
  const id = wholeNumber(second)
  if (extra === undefined) {
    if (screen === '') return { screen: 'home' }
    if (screen === 'workflows' && id) return { screen: 'workflow', id, node: query.get('node') }
    if (screen === 'runs' && id)
      return { screen: 'run', id, step: wholeNumber(query.get('step')), tab: oneOf(RUN_TABS, query.get('tab')) ?? 'story' }
    if (second === undefined) {
      if (screen === 'runs')
        return {
          screen: 'runs',
          workflow: wholeNumber(query.get('workflow')),
          status: oneOf(RUN_STATUSES, query.get('status')),
          outcome: query.get('outcome') || null,
        }
      if (screen === 'inbox') return { screen: 'inbox', item: query.get('item') }
      if (screen === 'holds') return { screen: 'holds' }
      if (screen === 'settings') return { screen: 'settings' }
    }
  }
  return { screen: 'nowhere', hash }
}

function address(path: string, query: { [name: string]: string | number | null }): string {
  const search = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== null) search.set(name, String(value))
  const text = search.toString()
  return `#/${path}${text ? `?${text}` : ''}`
}

export function printRoute(route: Route): string {
  switch (route.screen) {
    case 'home':
      return '#/'
    case 'workflow':
      return address(`workflows/${route.id}`, { node: route.node })
    case 'runs':
      return address('runs', { workflow: route.workflow, status: route.status, outcome: route.outcome })
    case 'run':
      return address(`runs/${route.id}`, { step: route.step, tab: route.tab === 'story' ? null : route.tab })
    case 'inbox':
      return address('inbox', { item: route.item })
    case 'holds':
      return '#/holds'
    case 'settings':
      return '#/settings'
    case 'nowhere':
      return route.hash
  }
}

export const toWorkflow = (id: number, node: string | null = null) => printRoute({ screen: 'workflow', id, node })
export const toRuns = (filters: Partial<RunFilters> = {}) =>
  printRoute({ screen: 'runs', workflow: null, status: null, outcome: null, ...filters })
export const toRun = (id: number, step: number | null = null, tab: RunTab = 'story') => printRoute({ screen: 'run', id, step, tab })
export const toInbox = (item: string | null = null) => printRoute({ screen: 'inbox', item })
