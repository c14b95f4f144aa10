// What the workspace takes on the disk, its backups, and a button that makes one.
import { Button } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { SizeReport } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { bytes } from '../ui/format.ts'
import { attempt, tell } from '../ui/tell.ts'
import { When } from '../ui/when.tsx'

const SHOWN_TABLES = 6

function Figures({ size }: { size: SizeReport }) {
  const facts: [string, string][] = [
    ['Database', `${bytes(size.database)}${size.unused > 0 ? `, of it ${bytes(size.unused)} unused` : ''}`],
    ['Write-ahead log', bytes(size.wal)],
    ['Attachments', bytes(size.attachments)],
    ['Backups', bytes(size.backups)],
    ['Free on the disk', bytes(size.free)],
    [
      'Largest tables',
      size.tables
        .slice(0, SHOWN_TABLES)
        .map((table) => `${table.name} ${bytes(table.bytes)}`)
        .join(' · '),
    ],
  ]
  return (
    <dl className="pairs">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

export function SizeMeter() {
  const [size, setSize] = useState<SizeReport | null>(null)
  const [busy, setBusy] = useState(false)
  const measure = async () => setSize(await attempt(() => host.call('workspace.size', {})))
  // biome-ignore lint/correctness/useExhaustiveDependencies: measured once when the screen opens, and after a backup
  useEffect(() => void measure(), [])
  const backUp = async () => {
    setBusy(true)
    const made = await attempt(() => host.call('workspace.backup', {}))
    if (made) tell(made.broken === null ? `Backed up to ${made.file}.` : `Backed up, but the record in it does not hold: ${made.broken}`)
    await measure()
    setBusy(false)
  }
  return (
    <section className="panel" aria-label="Size and backups">
      <header>
        <h2>Size and backups</h2>
      </header>
      <div className="settings-body">
        {size && <Figures size={size} />}
        <p className="muted">
          {size?.lastBackupAt ? (
            <>
              Last backup <When at={size.lastBackupAt} />.
            </>
          ) : (
            'There is no backup yet.'
          )}{' '}
          One is made every day while Signalbox runs, and the newest 14 are kept.
        </p>
        <div>
          <Button variant="default" loading={busy} onClick={() => void backUp()}>
            Back up now
          </Button>
        </div>
      </div>
    </section>
  )
}
