// What a model keeps of its examples: some of each label as evidence, and how like one another they are.
import type { FitData } from './fit-task.ts'
import { knownShare, quantilesOf } from './likeness.ts'
import type { KeptExamples, LikenessScale } from './model.ts'
import { LABELS_SEARCHED, openNeighbours } from './neighbours.ts'
import { rarestOf } from './predict.ts'
import { DIMENSIONS } from './vector-cache.ts'
import { countTexts, fewestTexts, termsOf, type Vocabulary, wordsOf } from './word-features.ts'

const MOST_OF_A_LABEL = 200
/** Texts whose likeness to the others is measured; they are spread evenly over the examples. */
const MOST_MEASURED = 2_000

/** The first examples of each label, without copies. */
export function keepExamples({ texts, labels, labelCount, vectors }: FitData): KeptExamples {
  const kept: number[] = []
  const counts = new Int32Array(labelCount)
  const seen = new Set<string>()
  texts.forEach((text, row) => {
    const label = labels[row] as number
    const key = `${label} ${text}`
    if (seen.has(key) || (counts[label] as number) >= MOST_OF_A_LABEL) return
    seen.add(key)
    counts[label] = (counts[label] as number) + 1
    kept.push(row)
  })
  const own = vectors && new Float32Array(kept.length * DIMENSIONS)
  kept.forEach((row, place) => {
    if (vectors) own?.set(vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS), place * DIMENSIONS)
  })
  return { texts: kept.map((row) => texts[row] as string), labels: Int32Array.from(kept, (row) => labels[row] as number), vectors: own }
}

/** How like the other examples each example is, itself and its copies left out. `scores` are out-of-fold, examples x labels. */
export function measureLikeness(data: FitData, kept: KeptExamples, vocabulary: Vocabulary, scores: Float32Array): LikenessScale {
  const { texts, labelCount } = data
  const count = Math.min(texts.length, MOST_MEASURED)
  const measured = Array.from({ length: count }, (_, place) => Math.floor((place * texts.length) / count))
  const terms = texts.map((text) => termsOf(wordsOf(text)))
  const inTexts = countTexts(terms)
  const fewest = fewestTexts(texts.length)
  const rarest = rarestOf(vocabulary.inverse)
  const weightWithoutOne = (name: string): number | undefined => {
    const place = vocabulary.index.get(name)
    return place === undefined || (inTexts.get(name) ?? 0) <= fewest ? undefined : vocabulary.inverse[place]
  }
  const words = quantilesOf(measured.map((row) => knownShare(terms[row] ?? [], weightWithoutOne, rarest)))
  if (!kept.vectors || !data.vectors) return { vectors: null, words }

  const neighbours = openNeighbours(kept, vocabulary)
  const { vectors } = data
  const cosines = measured.map((row) => {
    const own = scores.subarray(row * labelCount, (row + 1) * labelCount)
    const top = [...own.keys()].sort((a, b) => (own[b] as number) - (own[a] as number) || a - b).slice(0, LABELS_SEARCHED)
    const vector = vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS)
    return neighbours.byVector(vector, top, 1, texts[row])[0]?.similarity ?? 0
  })
  return { vectors: quantilesOf(cosines), words }
}
