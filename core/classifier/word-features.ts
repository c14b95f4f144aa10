// A text as weighted words, word pairs and letter groups (TF-IDF), for any language.

/** A feature of a text and the place (0..) of the word it comes from; pairs belong to their second word. */
export type Term = { name: string; word: number }

/** Which terms count, and how much: the rarer, the more. `index` gives a term's place in `inverse`. */
export type Vocabulary = { terms: string[]; index: Map<string, number>; inverse: Float32Array }

/** A vector with few non-zero places, of length 1. */
export type SparseVector = { places: Int32Array; values: Float32Array }

/** Written without spaces, so that letters and pairs of letters say what words say elsewhere. */
const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]/u

/** Only this many words of a text are read. */
const MOST_WORDS = 600

export const wordsOf = (text: string): string[] => (text.toLowerCase().match(/[\p{L}\p{M}]+|\p{N}+/gu) ?? []).slice(0, MOST_WORDS)

/** Terms with their kind in front: `w` a word, `p` a pair of words, `c` letters inside one word (`_` marks its edges). */
export function termsOf(words: string[]): Term[] {
  const terms: Term[] = []
  words.forEach((word, place) => {
    terms.push({ name: `w${word}`, word: place })
    if (place > 0) terms.push({ name: `p${words[place - 1]} ${word}`, word: place })
    const letters = [...`_${word}_`]
    for (const size of SPACELESS.test(word) ? [1, 2, 3] : [3, 4]) {
      for (let at = 0; at + size <= letters.length; at++) {
        terms.push({ name: `c${letters.slice(at, at + size).join('')}`, word: place })
      }
    }
  })
  return terms
}

/** In how many of the texts each term stands, in order of first appearance. */
export function countTexts(texts: Term[][]): Map<string, number> {
  const counts = new Map<string, number>()
  for (const terms of texts) {
    for (const name of new Set(terms.map((term) => term.name))) counts.set(name, (counts.get(name) ?? 0) + 1)
  }
  return counts
}

/** A term is kept when it stands in this many texts. */
export const fewestTexts = (textCount: number): number => (textCount >= 500 ? 2 : 1)

/** The most frequent `limit` terms. */
export function buildVocabulary(texts: Term[][], limit: number): Vocabulary {
  const fewest = fewestTexts(texts.length)
  let kept = [...countTexts(texts)].filter(([, count]) => count >= fewest)
  if (kept.length > limit) kept = kept.sort((a, b) => b[1] - a[1]).slice(0, limit)
  return openVocabulary(
    kept.map(([name]) => name),
    Float32Array.from(kept, ([, count]) => Math.log((1 + texts.length) / (1 + count)) + 1),
  )
}

export const openVocabulary = (terms: string[], inverse: Float32Array): Vocabulary => ({
  terms,
  index: new Map(terms.map((name, place) => [name, place])),
  inverse,
})

/** Known terms only; a text without any gives an empty vector. */
export function vectorOf(terms: Term[], vocabulary: Vocabulary): SparseVector {
  const counts = new Map<number, number>()
  for (const { name } of terms) {
    const place = vocabulary.index.get(name)
    if (place !== undefined) counts.set(place, (counts.get(place) ?? 0) + 1)
  }
  const places = Int32Array.from(counts.keys())
  const values = new Float32Array(places.length)
  let squares = 0
  places.forEach((place, at) => {
    const value = (1 + Math.log(counts.get(place) as number)) * (vocabulary.inverse[place] as number)
    values[at] = value
    squares += value * value
  })
  const length = Math.sqrt(squares) || 1
  for (let at = 0; at < values.length; at++) values[at] = (values[at] as number) / length
  return { places, values }
}
