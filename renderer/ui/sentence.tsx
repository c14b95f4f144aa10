// A sentence of the narrative: plain words, and values of the record that stand out.
import type { Part, Sentence } from '../../core/model/record.ts'
import { valueText } from './sentence-text.ts'

const emphasis: { [as: string]: string } = { strong: 'said-strong', quoted: 'said-quoted', plain: 'said', time: 'said' }

function SaidPart({ part }: { part: Part }) {
  if (typeof part === 'string') return part
  return <span className={emphasis[part.as ?? 'plain'] ?? 'said-strong'}>{valueText(part)}</span>
}

export function SentenceParts({ sentence }: { sentence: Pick<Sentence, 'parts'> }) {
  return sentence.parts.map((part, place) => {
    const key = `${place}:${typeof part === 'string' ? part : part.from}`
    return <SaidPart key={key} part={part} />
  })
}
