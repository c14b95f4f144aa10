// What can be done with a workflow: run it, publish its draft, hand it on as a file.
import { Button } from '@mantine/core'
import { Download, ListVideo, Play } from 'lucide-react'
import { useState } from 'react'
import type { WorkflowDetail } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { toRuns } from '../routing/route.ts'
import { ButtonLink } from '../ui/button-link.tsx'
import { attempt } from '../ui/tell.ts'
import { PublishDialog } from './publish-dialog.tsx'
import { RunDialog } from './run-dialog.tsx'
import { saveAsFile } from './save-as-file.ts'

export function Actions({ detail }: { detail: WorkflowDetail }) {
  const [open, setOpen] = useState<'run' | 'publish' | null>(null)
  const close = () => setOpen(null)
  const exportIt = async () => {
    const made = await attempt(() => host.call('workflows.export', { id: detail.id }))
    if (made) saveAsFile(made.file, made.text)
  }
  return (
    <>
      <ButtonLink href={toRuns({ workflow: detail.id })} variant="default" icon={<ListVideo size={15} aria-hidden="true" />}>
        Runs
      </ButtonLink>
      <Button variant="default" leftSection={<Download size={15} aria-hidden="true" />} onClick={() => void exportIt()}>
        Export
      </Button>
      <Button
        variant="default"
        leftSection={<Play size={15} aria-hidden="true" />}
        onClick={() => setOpen('run')}
        disabled={detail.live === null}
        title={detail.live === null ? 'Publish the workflow first: a run belongs to a version' : undefined}
      >
        Run…
      </Button>
      <Button onClick={() => setOpen('publish')}>Publish…</Button>
      {open === 'run' && <RunDialog detail={detail} onClose={close} />}
      {open === 'publish' && <PublishDialog detail={detail} onClose={close} />}
    </>
  )
}
