// Every run of the workspace, newest first. The filters stand in the address, so a link shows the same list.
import { ListVideo } from 'lucide-react'
import { useCallback, useEffect, useState } from 'react'
import type { RunFilters } from '../routing/route.ts'
import { toRuns } from '../routing/route.ts'
import { useHistory } from '../stores/history.ts'
import { ButtonLink } from '../ui/button-link.tsx'
import { Empty } from '../ui/empty.tsx'
import { NoticeOf } from '../ui/notice.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import { BulkBar } from './bulk-bar.tsx'
import { Filters } from './filters.tsx'
import { RunTable } from './run-table.tsx'
import './runs.css'

const nobody: ReadonlySet<number> = new Set()

export function RunsScreen({ workflow, status, outcome }: RunFilters) {
  const rows = useHistory((history) => history.rows)
  const error = useHistory((history) => history.error)
  const [chosen, setChosen] = useState(nobody)
  const choose = useCallback(
    (ids: readonly number[], on: boolean) =>
      setChosen((before) => {
        const after = new Set(before)
        for (const id of ids) on ? after.add(id) : after.delete(id)
        return after
      }),
    [],
  )
  useEffect(() => {
    void useHistory.getState().load({ workflow, status, outcome })
    setChosen(nobody)
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
        rows && (
          <>
            {chosen.size > 0 && <BulkBar runs={rows.filter((run) => chosen.has(run.id))} onClear={() => setChosen(nobody)} />}
            <RunTable rows={rows} chosen={chosen} onChoose={choose} />
          </>
        )
      )}
    </ScreenFrame>
  )
}
