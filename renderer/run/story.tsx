// What happened, in sentences. Each is a button: it shows its step on the canvas.
import { useEffect, useRef } from 'react'
import type { RunDetail } from '../../core/api/contract.ts'
import type { Sentence } from '../../core/model/record.ts'
import { clockTime, duration } from '../ui/format.ts'
import { keyed } from '../ui/keyed.ts'
import { SentenceParts } from '../ui/sentence.tsx'
import { sentenceText } from '../ui/sentence-text.ts'
import { type StoryGroup, storyGroups } from './story-groups.ts'

const look = ({ weight, tone }: Sentence) => {
  if (weight === 'why-not') return 'is-why-not'
  const shade = tone === 'care' || tone === 'bad' ? `tone-${tone}` : ''
  return weight === 'detail' ? `is-detail ${shade}` : shade
}

const sinceStart = (ms: number) => (ms < 1 ? '0 ms' : duration(ms))

function Group({
  group,
  run,
  on,
  follow,
  onShow,
}: {
  group: StoryGroup
  run: RunDetail
  on: boolean
  follow: boolean
  onShow: (seq: number) => void
}) {
  const { seq } = group
  const place = useRef<HTMLLIElement>(null)
  useEffect(() => {
    if (on && follow) place.current?.scrollIntoView({ block: 'nearest' })
  }, [on, follow])
  const step = seq === null ? undefined : run.steps[seq]
  const when = step && (seq === 0 ? clockTime(step.startedAt) : `+${sinceStart(step.startedAt - run.startedAt)}`)
  return (
    <li ref={place} className={`story-group ${on ? 'is-on' : ''}`} aria-current={on ? 'step' : undefined}>
      <span className="story-when">{when}</span>
      <div className="story-said">
        {keyed(group.sentences, sentenceText).map(({ key, thing: sentence }) =>
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
      </div>
    </li>
  )
}

/** `follow` keeps the step in view: not before a person has chosen one, for a story is read from its beginning. */
export function Story({
  run,
  current,
  follow,
  onShow,
}: {
  run: RunDetail
  current: number
  follow: boolean
  onShow: (seq: number) => void
}) {
  const groups = storyGroups(run.narrative.sentences)
  return (
    <div className="story">
      <p className="story-headline">
        <SentenceParts sentence={run.narrative.headline} />
      </p>
      <ol>
        {keyed(groups, (group) => String(group.seq)).map(({ key, thing: group }) => (
          <Group key={key} group={group} run={run} on={group.seq === current} follow={follow} onShow={onShow} />
        ))}
      </ol>
    </div>
  )
}
