// What happened, in sentences. Each is a button: it shows its step on the canvas.
import { useEffect, useMemo, useRef } from 'react'
import type { RunDetail } from '../../core/api/contract.ts'
import type { Sentence } from '../../core/model/record.ts'
import { clockTime, duration } from '../ui/format.ts'
import { keyed } from '../ui/keyed.ts'
import { SentenceParts } from '../ui/sentence.tsx'
import { sentenceText } from '../ui/sentence-text.ts'
import { Items } from './items.tsx'
import { sentencesBySeq } from './story-groups.ts'
import { type Item, type Strand, strandsOf } from './strands.ts'

const look = ({ weight, tone }: Sentence) => {
  if (weight === 'why-not') return 'is-why-not'
  const shade = tone === 'care' || tone === 'bad' ? `tone-${tone}` : ''
  return weight === 'detail' ? `is-detail ${shade}` : shade
}

const sinceStart = (ms: number) => (ms < 1 ? '0 ms' : duration(ms))

type Telling = { run: RunDetail; told: Map<number | null, Sentence[]>; current: number; follow: boolean; onShow: (seq: number) => void }

function Group({ seq, telling, strand }: { seq: number | null; telling: Telling; strand?: Strand }) {
  const { run, told, current, follow, onShow } = telling
  const place = useRef<HTMLLIElement>(null)
  const on = seq === current
  useEffect(() => {
    if (on && follow) place.current?.scrollIntoView({ block: 'nearest' })
  }, [on, follow])
  const step = seq === null ? undefined : run.steps[seq]
  const sentences = told.get(seq) ?? []
  const items = strand?.items ?? []
  if (sentences.length === 0 && items.length === 0) return null
  const when = step && (seq === 0 ? clockTime(step.startedAt) : `+${sinceStart(step.startedAt - run.startedAt)}`)
  return (
    <li ref={place} className={`story-group ${on ? 'is-on' : ''}`} aria-current={on ? 'step' : undefined}>
      <span className="story-when">{when}</span>
      <div className="story-said">
        {keyed(sentences, sentenceText).map(({ key, thing: sentence }) =>
          seq === null ? (
            <p key={key} className={`story-line ${look(sentence)}`}>
              <SentenceParts sentence={sentence} />
            </p>
          ) : (
            <button key={key} type="button" className={`story-line ${look(sentence)}`} onClick={() => onShow(seq)}>
              <SentenceParts sentence={sentence} />
            </button>
          ),
        )}
        {strand && items.length > 0 && (
          <Items items={items} each={strand.step} current={run.steps[current]?.path ?? ''} about={(item) => aboutItem(item, told)}>
            {(item) => <Strands strands={item.strands} telling={telling} />}
          </Items>
        )}
      </div>
    </li>
  )
}

/** The last thing of weight that is told of it. */
function aboutItem(item: Item, told: Telling['told']): string {
  for (const { step } of item.strands.toReversed()) {
    const main = told.get(step.seq)?.findLast((sentence) => sentence.weight === 'main')
    if (main) return sentenceText(main)
  }
  return ''
}

const Strands = ({ strands, telling }: { strands: Strand[]; telling: Telling }) => (
  <ol>
    {strands.map((strand) => (
      <Group key={strand.step.seq} seq={strand.step.seq} telling={telling} strand={strand} />
    ))}
  </ol>
)

/** `follow` keeps the step in view: not before a person has chosen one, for a story is read from its beginning. */
export function Story({ run, current, follow, onShow }: Omit<Telling, 'told'>) {
  const told = useMemo(() => sentencesBySeq(run.narrative.sentences), [run])
  const strands = useMemo(() => strandsOf(run.steps), [run])
  const telling = { run, told, current, follow, onShow }
  return (
    <div className="story">
      <p className="story-headline">
        <SentenceParts sentence={run.narrative.headline} />
      </p>
      <Strands strands={strands} telling={telling} />
      <ol>
        <Group seq={null} telling={telling} />
      </ol>
    </div>
  )
}
