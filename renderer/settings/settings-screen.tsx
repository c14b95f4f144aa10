// The workspace, how it looks, whether its record holds, and the documents that steer it.
import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useEffect } from 'react'
import { useLibrary } from '../stores/library.ts'
import { NoticeOf } from '../ui/notice.tsx'
import { ScreenFrame } from '../ui/screen.tsx'
import { AuditCheck } from './audit-check.tsx'
import { Connections } from './connections.tsx'
import { Documents } from './documents.tsx'
import { Schedules } from './schedules.tsx'
import { SizeMeter } from './size-meter.tsx'
import './settings.css'

function Appearance() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <section className="panel" aria-label="Appearance">
      <header>
        <h2>Appearance</h2>
      </header>
      <div className="settings-body">
        <SegmentedControl
          aria-label="Appearance"
          value={colorScheme}
          onChange={(value) => setColorScheme(value as 'auto' | 'light' | 'dark')}
          data={[
            { value: 'auto', label: 'As the system' },
            { value: 'light', label: 'Light' },
            { value: 'dark', label: 'Dark' },
          ]}
        />
      </div>
    </section>
  )
}

function Workspace() {
  const info = useLibrary((library) => library.info)
  if (!info) return null
  const facts: [string, string][] = [
    ['Name', info.workspace],
    ['Folder', info.folder],
    ['State', info.readOnly ? 'Open for reading only' : 'Open, this host owns it'],
    ['Signalbox', info.version],
    ['Database', `SQLite ${info.sqlite}`],
    ['Runs on', `Node ${info.node.replace(/^v/, '')}`],
  ]
  return (
    <section className="panel" aria-label="Workspace">
      <header>
        <h2>Workspace</h2>
      </header>
      <div className="settings-body">
        <dl className="pairs">
          {facts.map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
        <p className="muted small">Everything lies in this one folder.</p>
      </div>
    </section>
  )
}

export function SettingsScreen() {
  const error = useLibrary((library) => library.error)
  useEffect(() => {
    void useLibrary.getState().load()
  }, [])
  return (
    <ScreenFrame title="Settings">
      <div className="screen-body">
        <div className="settings">
          {error !== null && <NoticeOf error={error} retry={() => void useLibrary.getState().load()} />}
          <Workspace />
          <Appearance />
          <Connections />
          <Schedules />
          <Documents />
          <SizeMeter />
          <AuditCheck />
        </div>
      </div>
    </ScreenFrame>
  )
}
