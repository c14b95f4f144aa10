// The sentences of a run, gathered by the step they tell of. Pure.
import type { Sentence } from '../../core/model/record.ts'

export type StoryGroup = { seq: number | null; sentences: Sentence[] }

/** Neighbours of one step stand together; what nearly happened comes after what did. */
export function storyGroups(sentences: readonly Sentence[]): StoryGroup[] {
  const groups: StoryGroup[] = []
  for (const sentence of sentences) {
    const last = groups.at(-1)
    if (last && last.seq === sentence.seq) last.sentences.push(sentence)
    else groups.push({ seq: sentence.seq, sentences: [sentence] })
  }
  const weight = (sentence: Sentence) => (sentence.weight === 'why-not' ? 1 : 0)
  return groups.map(({ seq, sentences: told }) => ({ seq, sentences: told.toSorted((a, b) => weight(a) - weight(b)) }))
}
