// The sentences of a run, gathered by the step they tell of; those of the run itself under null. Pure.
import type { Sentence } from '../../core/model/record.ts'

/** What nearly happened comes after what did. */
export function sentencesBySeq(sentences: readonly Sentence[]): Map<number | null, Sentence[]> {
  const groups = new Map<number | null, Sentence[]>()
  for (const sentence of sentences) {
    const there = groups.get(sentence.seq)
    if (there) there.push(sentence)
    else groups.set(sentence.seq, [sentence])
  }
  const weight = (sentence: Sentence) => (sentence.weight === 'why-not' ? 1 : 0)
  for (const told of groups.values()) told.sort((a, b) => weight(a) - weight(b))
  return groups
}
