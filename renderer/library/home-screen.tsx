// Home: every workflow with how it fares today, and what waits for people.
import { FileUp } from 'lucide-react'
import { useEffect } from 'react'
import { useLibrary } from '../stores/library.ts'
import { NoticeOf } from '../ui/notice.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import { Examples } from './examples.tsx'
import { ImportButton } from './import-button.tsx'
import { Overview } from './overview.tsx'
import { WorkflowTable } from './workflow-table.tsx'
import './library.css'

export function HomeScreen() {
  const workflows = useLibrary((library) => library.workflows)
  const error = useLibrary((library) => library.error)
  const workspace = useLibrary((library) => library.info?.workspace)
  const load = useLibrary((library) => library.load)
  useEffect(() => {
    void load()
  }, [load])

  return (
    <ScreenFrame
      title="Home"
      beside={workspace && <span className="pill">{workspace}</span>}
      actions={<ImportButton icon={<FileUp size={16} aria-hidden="true" />} />}
    >
      <div className="screen-body">
        <div className="wide stack" style={{ gap: 20 }}>
          {error !== null && <NoticeOf error={error} retry={() => void load()} />}
          {workflows && workflows.length > 0 && (
            <>
              <Overview workflows={workflows} />
              <WorkflowTable workflows={workflows} />
            </>
          )}
          {workflows && <Examples alone={workflows.length === 0} />}
        </div>
      </div>
    </ScreenFrame>
  )
}
