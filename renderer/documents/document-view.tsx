// A configuration document, read-only, each kind in its own shape.
import type { ReactNode } from 'react'
import type { DocumentBody, DocumentKind, Person, PinnedDocument } from '../../core/model/documents.ts'
import { isAway } from '../../core/model/people.ts'
import { wordsOfRule } from '../../core/model/retention.ts'
import { count, humanName, percent, plainValue } from '../ui/format.ts'
import { TableBox } from '../ui/table-box.tsx'
import { useNow } from '../ui/when.tsx'
import { BandBar } from './band-bar.tsx'
import { Clauses } from './clauses.tsx'
import { kindOfConnection, whereItLeads } from './connection-words.ts'
import './documents.css'

function awayWords({ absentUntil, delegate }: Person): string {
  const until = absentUntil ? `away until ${absentUntil}` : 'away'
  return delegate ? `${until}, ${delegate} decides` : until
}

function People({ people }: DocumentBody['people']) {
  const now = useNow()
  return (
    <TableBox label="People">
      <table className="plain">
        <thead>
          <tr>
            {['Name', 'Groups', 'Skills', 'Capacity'].map((title) => (
              <th key={title} scope="col">
                {title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.name}>
              <td className="said">
                {person.name}
                {isAway(person, now) && <span className="muted small"> {awayWords(person)}</span>}
              </td>
              <td>{person.groups.join(', ') || '–'}</td>
              <td>{person.skills.join(', ') || '–'}</td>
              <td className="number">{count(person.capacity)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </TableBox>
  )
}

const Pairs = ({ pairs }: { pairs: [string, string][] }) => (
  <dl className="pairs">
    {pairs.map(([name, value]) => (
      <div key={name}>
        <dt>{name}</dt>
        <dd>{value}</dd>
      </div>
    ))}
  </dl>
)

function Model({ body }: { body: DocumentBody['model'] }) {
  const share = (value: number | null) => (value === null ? 'not measured' : percent(value))
  return (
    <Pairs
      pairs={[
        ['Labels', count(body.labels.length)],
        ['Trained on', `${count(body.examples)} examples`],
        ['Right on held-out examples', share(body.accuracy)],
        ['Calibration error', body.ece === null ? 'not measured' : body.ece.toFixed(3)],
        ['Way of reading', humanName(body.head)],
      ]}
    />
  )
}

function Connection({ body }: { body: DocumentBody['connection'] }) {
  return (
    <Pairs
      pairs={[
        ['Kind', kindOfConnection(body)],
        ['Where', whereItLeads(body)],
        ['Secret', body.secret || 'none'],
        ['At once', count(body.maxAtOnce)],
        ['A minute', body.perMinute === null ? 'no limit' : count(body.perMinute)],
      ]}
    />
  )
}

type Views = { [Kind in DocumentKind]: (body: DocumentBody[Kind]) => ReactNode }
const views: Views = {
  thresholds: (body) => <BandBar {...body} />,
  policy: (body) => <Clauses policy={body} />,
  people: (body) => <People {...body} />,
  settings: (body) => <Pairs pairs={Object.entries(body).map(([name, value]) => [humanName(name), plainValue(value)])} />,
  model: (body) => <Model body={body} />,
  connection: (body) => <Connection body={body} />,
  retention: ({ rules }) => (
    <ul>
      {rules.map((rule) => (
        <li key={JSON.stringify(rule)}>{wordsOfRule(rule)}</li>
      ))}
    </ul>
  ),
}

export function DocumentView({ document }: { document: PinnedDocument }) {
  const view = views[document.kind] as (body: unknown) => ReactNode
  return view(document.body)
}
