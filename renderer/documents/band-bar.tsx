// Thresholds as a bar from 0 to 1: red, amber, green, each with its word and where it starts.
import type { Thresholds } from '../../core/model/documents.ts'

export function BandBar({ high, medium, note }: Thresholds) {
  const bands = [
    { word: 'Low', tone: 'bad', from: 0, to: medium },
    { word: 'Medium', tone: 'care', from: medium, to: high },
    { word: 'High', tone: 'good', from: high, to: 1 },
  ] as const
  return (
    <div className="bands">
      <div className="bands-bar" aria-hidden="true">
        {bands.map(({ word, tone, from, to }) => (
          <span key={word} className={`band tone-${tone}`} style={{ width: `${(to - from) * 100}%` }} />
        ))}
        {[medium, high].map((cut, at) => (
          <span key={at === 0 ? 'medium' : 'high'} className="band-cut" style={{ left: `${cut * 100}%` }} />
        ))}
      </div>
      <ul className="bands-words">
        {bands.map(({ word, tone, from }) => (
          <li key={word}>
            <span className={`dot ink-${tone}`} /> {word} <span className="muted">{from === 0 ? `under ${medium}` : `from ${from}`}</span>
          </li>
        ))}
      </ul>
      {note && <p className="muted small">{note}</p>}
    </div>
  )
}
