// The sentences of the run so far. Each leads to its step.
import type { Sentence } from '../../core/model/record.ts'
import { toRun } from '../routing/route.ts'
import { keyed } from '../ui/keyed.ts'
import { SentenceParts } from '../ui/sentence.tsx'
import { sentenceText } from '../ui/sentence-text.ts'

export function Evidence({ sentences, run }: { sentences: readonly Sentence[]; run: number }) {
  if (sentences.length === 0) return null
  return (
    <section>
      <h3 className="label">What happened so far</h3>
      <ul className="evidence">
        {keyed(sentences, sentenceText).map(({ key, thing: sentence }) => (
          <li key={key} className={sentence.weight === 'why-not' ? 'muted small' : ''}>
            {sentence.seq === null ? (
              <SentenceParts sentence={sentence} />
            ) : (
              <a href={toRun(run, sentence.seq + 1)}>
                <SentenceParts sentence={sentence} />
              </a>
            )}
          </li>
        ))}
      </ul>
    </section>
  )
}
