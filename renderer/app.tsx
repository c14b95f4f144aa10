// The window: rail at the left, the screen its address names, and a bar when the host is out of reach.
import { useEffect } from 'react'
import { visibleText } from '../core/model/visible-text.ts'
import { host } from './contract/host.ts'
import { HoldBar } from './holds/hold-bar.tsx'
import { HoldsScreen } from './holds/holds-screen.tsx'
import { HomeScreen } from './library/home-screen.tsx'
import { InboxScreen } from './reviews/inbox-screen.tsx'
import type { Route } from './routing/route.ts'
import { useRoute } from './routing/use-route.ts'
import { RunScreen } from './run/run-screen.tsx'
import { RunsScreen } from './runs/runs-screen.tsx'
import { SettingsScreen } from './settings/settings-screen.tsx'
import { useHolds } from './stores/holds.ts'
import { useInbox } from './stores/inbox.ts'
import { useLibrary } from './stores/library.ts'
import { usePanels } from './stores/panels.ts'
import { LinkBar } from './ui/link-bar.tsx'
import { Nowhere } from './ui/nowhere.tsx'
import { Rail } from './ui/rail.tsx'
import { attempt, tell } from './ui/tell.ts'
import { WorkflowScreen } from './workflow/workflow-screen.tsx'

function Screen({ route }: { route: Route }) {
  switch (route.screen) {
    case 'home':
      return <HomeScreen />
    case 'workflow':
      return <WorkflowScreen key={route.id} id={route.id} node={route.node} />
    case 'runs':
      return <RunsScreen workflow={route.workflow} status={route.status} outcome={route.outcome} />
    case 'run':
      return <RunScreen key={route.id} id={route.id} step={route.step} tab={route.tab} />
    case 'inbox':
      return <InboxScreen item={route.item} />
    case 'holds':
      return <HoldsScreen />
    case 'settings':
      return <SettingsScreen />
    case 'nowhere':
      return <Nowhere hash={route.hash} />
  }
}

export function App() {
  const route = useRoute()
  const link = useLibrary((library) => library.link)
  const user = useLibrary((library) => library.info?.user)
  const waiting = useInbox(({ inbox }) => (inbox ? inbox.reviews.length + inbox.tasks.length + inbox.inDoubt.length : 0))
  const held = useHolds(({ holds }) => holds.length)
  const lastWorkflow = usePanels((panels) => panels.lastWorkflow)
  const firstWorkflow = useLibrary((library) => library.workflows?.[0]?.id ?? null)
  const lastIsThere = useLibrary((library) => library.workflows?.some((workflow) => workflow.id === lastWorkflow) ?? true)

  useEffect(() => {
    void useLibrary.getState().load()
    void useInbox.getState().load()
    void attempt(useHolds.getState().load)
  }, [])
  useEffect(() => {
    if (user && !usePanels.getState().person) usePanels.getState().set({ person: user })
  }, [user])

  useEffect(
    () =>
      host.on('reminder', ({ kind, title, words }) =>
        tell(`${kind === 'reminder' ? 'Still to be decided' : 'Handed on'}: “${visibleText(title)}”. ${visibleText(words)}`),
      ),
    [],
  )

  return (
    <div className="shell">
      <Rail screen={route.screen} waiting={waiting} held={held} workflow={lastIsThere ? (lastWorkflow ?? firstWorkflow) : firstWorkflow} />
      <div style={{ gridColumn: 2, minWidth: 0 }}>
        <LinkBar link={link} />
        <HoldBar />
      </div>
      <Screen route={route} />
    </div>
  )
}
