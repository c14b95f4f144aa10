// What can be done with a workflow: run it, publish its draft, hand it on as a file.
import { ActionIcon, Button, Menu } from '@mantine/core'
import { Ban, Download, Ellipsis, ListVideo, Play } from 'lucide-react'
import { useState } from 'react'
import type { WorkflowDetail } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { PauseButton } from '../holds/pause-button.tsx'
import { toRuns } from '../routing/route.ts'
import { ButtonLink } from '../ui/button-link.tsx'
import { attempt } from '../ui/tell.ts'
import { CancelAllDialog } from './cancel-all-dialog.tsx'
import { PublishDialog } from './publish-dialog.tsx'
import { RunDialog } from './run-dialog.tsx'
import { saveAsFile } from './save-as-file.ts'

export function Actions({ detail }: { detail: WorkflowDetail }) {
  const [open, setOpen] = useState<'run' | 'publish' | 'cancel' | null>(null)
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
      {detail.live !== null && <PauseButton id={detail.id} name={detail.name} wide />}
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
      <Menu position="bottom-end" withinPortal>
        <Menu.Target>
          <ActionIcon variant="default" size={32} aria-label="More">
            <Ellipsis size={16} aria-hidden="true" />
          </ActionIcon>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item leftSection={<Download size={15} aria-hidden="true" />} onClick={() => void exportIt()}>
            Export as a file
          </Menu.Item>
          <Menu.Item leftSection={<Ban size={15} aria-hidden="true" />} disabled={detail.live === null} onClick={() => setOpen('cancel')}>
            Cancel all open runs…
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {open === 'run' && <RunDialog detail={detail} onClose={close} />}
      {open === 'cancel' && <CancelAllDialog detail={detail} onClose={close} />}
      {open === 'publish' && <PublishDialog detail={detail} onClose={close} />}
    </>
  )
}
