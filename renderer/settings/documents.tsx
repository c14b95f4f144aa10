// The configuration documents at their newest version, to read.
import { useCallback, useEffect, useState } from 'react'
import type { CallOutput } from '../../core/api/contract.ts'
import { DOCUMENT_KINDS, type DocumentKind } from '../../core/model/documents.ts'
import { host } from '../contract/host.ts'
import { DocumentView } from '../documents/document-view.tsx'
import { attempt } from '../ui/tell.ts'
import { When } from '../ui/when.tsx'
import { Absence } from './absence.tsx'

type Documents = CallOutput<'documents.list'>
const TITLES: { [Kind in DocumentKind]: string } = {
  thresholds: 'Thresholds',
  policy: 'Policies',
  people: 'People',
  settings: 'Settings',
  model: 'Models',
  connection: 'Connections',
  retention: 'Retention',
}

export function Documents() {
  const [documents, setDocuments] = useState<Documents>([])
  const load = useCallback(async () => setDocuments((await attempt(() => host.call('documents.list', {}))) ?? []), [])
  useEffect(() => {
    void load()
    return host.on('changed', ({ topics }) => {
      if (topics.includes('documents')) void load()
    })
  }, [load])
  if (documents.length === 0)
    return (
      <section className="panel" aria-label="Rules and configuration">
        <header>
          <h2>Rules and configuration</h2>
        </header>
        <p className="settings-body muted">
          Thresholds, policies, people and settings that workflows share will be here, each with its versions.
        </p>
      </section>
    )
  return DOCUMENT_KINDS.filter((kind) => kind !== 'connection').map((kind) => {
    const shown = documents.filter((document) => document.kind === kind)
    if (shown.length === 0) return null
    return (
      <section key={kind} className="panel" aria-label={TITLES[kind]}>
        <header>
          <h2>{TITLES[kind]}</h2>
        </header>
        {shown.map((document) => (
          <details key={document.name} className="document" open={shown.length === 1}>
            <summary>
              <span className="said-strong">{document.name}</span>
              <span className="pill">v{document.version}</span>
              <span className="muted small">
                changed <When at={document.changedAt} /> by {document.changedBy}
              </span>
            </summary>
            <div className="document-body">
              <DocumentView document={document} />
              {document.kind === 'people' && <Absence people={document} onDone={() => void load()} />}
            </div>
          </details>
        ))}
      </section>
    )
  })
}
