// Walks the audit chain and says in words whether it holds.
import { Button } from '@mantine/core'
import { ShieldCheck, ShieldX } from 'lucide-react'
import { useState } from 'react'
import type { AuditReport } from '../../core/api/contract.ts'
import { host } from '../contract/host.ts'
import { duration, plural } from '../ui/format.ts'
import { attempt } from '../ui/tell.ts'

const HEAD: { [head in AuditReport['head']]: string } = {
  matches: 'The head kept outside the database agrees with it, so nothing was cut off the end.',
  missing: 'There is no head kept outside the database, so entries cut off the end could not be noticed.',
  differs: 'The head kept outside the database says something else: entries are missing or were added.',
}

function Report({ report }: { report: AuditReport }) {
  const good = report.ok && report.head !== 'differs'
  const Icon = good ? ShieldCheck : ShieldX
  return (
    <div className="audit-report" role="status">
      <Icon size={20} className={good ? 'ink-good' : 'ink-bad'} aria-hidden="true" />
      <div>
        <p className="said-strong">
          {report.ok
            ? `All ${plural(report.entries, 'entry', 'entries')} hold.`
            : `The chain is broken at entry ${report.broken?.seq ?? '?'}.`}
        </p>
        {report.broken && <p>{report.broken.why}</p>}
        <p className="muted">
          {HEAD[report.head]} Checked in {duration(report.ms)}.
        </p>
      </div>
    </div>
  )
}

export function AuditCheck() {
  const [report, setReport] = useState<AuditReport | null>(null)
  const [busy, setBusy] = useState(false)
  const verify = async () => {
    setBusy(true)
    setReport(await attempt(() => host.call('audit.verify', {})))
    setBusy(false)
  }
  return (
    <section className="panel" aria-label="Audit">
      <header>
        <h2>Audit</h2>
      </header>
      <div className="settings-body">
        <p className="muted">
          Each publish, run end, effect, review and configuration change is an entry that carries the fingerprint of the one before. If any
          was changed afterwards, the chain breaks there.
        </p>
        <div>
          <Button variant="default" loading={busy} onClick={() => void verify()}>
            Verify the chain
          </Button>
        </div>
        {report && <Report report={report} />}
      </div>
    </section>
  )
}
