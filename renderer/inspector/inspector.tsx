// The chosen node: what it is, what is wrong with it, and its config as an orderly form, read-only.

import { ActionIcon } from '@mantine/core'
import { X } from 'lucide-react'
import type { PinnedDocument } from '../../core/model/documents.ts'
import type { Graph, GraphNode } from '../../core/model/graph.ts'
import type { Problem } from '../../core/model/news.ts'
import { faceOf } from '../canvas/face.ts'
import { iconOf } from '../canvas/icons.ts'
import { specOf } from '../canvas/specs.ts'
import { DocumentView } from '../documents/document-view.tsx'
import { humanName } from '../ui/format.ts'
import { columnsOf, type FormField, formFields } from './form-fields.ts'
import { HandlingView } from './handling-view.tsx'
import { ruleTableOf, shownInTable } from './rule-rows.ts'
import { RuleTableView } from './rule-table-view.tsx'
import { ValueView } from './value-view.tsx'
import './inspector.css'

function Named({ field, documents }: { field: FormField; documents: PinnedDocument[] }) {
  const document = documents.find((one) => one.name === field.value && field.name.toLowerCase().includes(one.kind.replace(/s$/, '')))
  return (
    <section className="field">
      <h3 className="label">
        {field.title}
        {document && <span className="pill">v{document.version}</span>}
      </h3>
      <ValueView value={field.value} />
      {document && <DocumentView document={document} />}
      {field.help && <p className="muted small">{field.help}</p>}
    </section>
  )
}

function WhereTo({ graph, node }: { graph: Graph; node: GraphNode }) {
  const face = faceOf(node, [], specOf)
  const ways = graph.edges.filter((edge) => edge.from.node === node.id)
  if (ways.length === 0) return null
  return (
    <section className="field">
      <h3 className="label">Goes on to</h3>
      <dl className="pairs">
        {ways.map((edge) => {
          const to = graph.nodes.find((other) => other.id === edge.to.node)
          const port = face.ports.find((one) => one.name === edge.from.port)
          const way =
            port?.title ?? (face.through === edge.from.port ? 'Then' : edge.from.port === 'error' ? 'On error' : humanName(edge.from.port))
          return (
            <div key={edge.id}>
              <dt>{way}</dt>
              <dd>{to ? faceOf(to, [], specOf).title : 'a node that is gone'}</dd>
            </div>
          )
        })}
      </dl>
    </section>
  )
}

type Props = { graph: Graph; node: GraphNode; documents: PinnedDocument[]; problems: Problem[]; onClose: () => void }

export function Inspector({ graph, node, documents, problems, onClose }: Props) {
  const spec = specOf(node.type)
  const face = faceOf(node, [], specOf)
  const Icon = iconOf(face.icon)
  const table = ruleTableOf(node.config)
  const fields = formFields(spec?.schema ?? null, node.config).filter((field) => !(table && shownInTable(table, field.name)))
  const wide = table || fields.some(({ value }) => Array.isArray(value) && (columnsOf(value)?.length ?? 0) > 3)
  return (
    <aside className={`inspector ${wide ? 'is-wide' : ''}`} aria-label={`About ${face.title}`}>
      <header className={`inspector-head group-${face.group}`}>
        <span className="card-icon">
          <Icon size={16} aria-hidden="true" />
        </span>
        <span className="stack" style={{ gap: 0, flex: 1 }}>
          <h2>{face.title}</h2>
          <span className="muted small">{spec ? spec.title : face.line}</span>
        </span>
        <ActionIcon variant="subtle" color="gray" aria-label="Close" onClick={onClose}>
          <X size={16} aria-hidden="true" />
        </ActionIcon>
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard */}
      <section className="inspector-body" aria-label="Configuration" tabIndex={0}>
        {spec && <p className="muted">{spec.about}</p>}
        {problems.map((problem) => (
          <p
            key={`${problem.code}${problem.field}${problem.message}`}
            className={`pill-note tone-${problem.severity === 'error' ? 'bad' : 'care'}`}
          >
            {problem.message}
          </p>
        ))}
        {table && (
          <section className="field">
            <h3 className="label">Rules</h3>
            <RuleTableView table={table} />
          </section>
        )}
        {fields.map((field) => (
          <Named key={field.name} field={field} documents={documents} />
        ))}
        <HandlingView node={node} />
        <WhereTo graph={graph} node={node} />
        <p className="muted small">
          Other nodes read this one as <code className="mono">{node.key}</code>.
        </p>
      </section>
    </aside>
  )
}
