// Every run of the workspace, newest first. The filters stand in the address, so a link shows the same list.
import { ListVideo } from 'lucide-react'
import { useEffect } from 'react'
import type { RunFilters } from '../routing/route.ts'
import { toRuns } from '../routing/route.ts'
import { useHistory } from '../stores/history.ts'
import { ButtonLink } from '../ui/button-link.tsx'
import { Empty } from '../ui/empty.tsx'
import { NoticeOf } from '../ui/notice.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import { Filters } from './filters.tsx'
import { RunTable } from './run-table.tsx'
import './runs.css'

export function RunsScreen({ workflow, status, outcome }: RunFilters) {
  const rows = useHistory((history) => history.rows)
  const error = useHistory((history) => history.error)
  useEffect(() => {
    void useHistory.getState().load({ workflow, status, outcome })
  }, [workflow, status, outcome])
  const filtered = workflow !== null || status !== null || outcome !== null
  return (
    <ScreenFrame title="Runs" actions={<Filters filters={{ workflow, status, outcome }} rows={rows ?? []} />}>
      {error !== null && (
        <div style={{ padding: 24 }}>
          <NoticeOf error={error} retry={() => void useHistory.getState().refresh()} />
        </div>
      )}
      {rows?.length === 0 ? (
        <Empty
          icon={ListVideo}
          title={filtered ? 'No run fits these filters' : 'Runs will be here'}
          next={filtered ? <ButtonLink href={toRuns()}>Show all runs</ButtonLink> : <ButtonLink href="#/">Go to the workflows</ButtonLink>}
        >
          {filtered ? 'Take one away to see more.' : 'Each with the one sentence that says what happened. Run a workflow to see the first.'}
        </Empty>
      ) : (
        rows && <RunTable rows={rows} />
      )}
    </ScreenFrame>
  )
}
