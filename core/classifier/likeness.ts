// Tells texts that look like the training set from texts that do not, by how near training texts are to one another.
import type { LikenessScale } from './model.ts'
import type { Term } from './word-features.ts'

/** A text less like the set than this share of the training texts is unlike it. */
const UNLIKE_BELOW = 0.01
/** However loose the set: below this cosine, and this share of known words, a text is unlike it. */
const LEAST_COSINE = 0.35
const LEAST_KNOWN = 0.35

/** 101 quantiles of the values, rising. */
export function quantilesOf(values: number[]): Float32Array {
  const sorted = values.toSorted((a, b) => a - b)
  return Float32Array.from({ length: 101 }, (_, percent) => sorted[Math.floor((percent * (sorted.length - 1)) / 100)] ?? 0)
}

/** Share of the distribution that lies below the value, 0..1. */
export function rankIn(quantiles: Float32Array, value: number): number {
  let percent = 0
  while (percent < 101 && (quantiles[percent] as number) <= value) percent++
  if (percent === 0) return 0
  if (percent === 101) return 1
  const low = quantiles[percent - 1] as number
  const high = quantiles[percent] as number
  return (percent - 1 + (value - low) / (high - low)) / 100
}

/**
 * How much of a text is known, 0..1: its words and letter groups, each weighted by rarity (an unknown one as the rarest).
 * `weightOf` gives the weight of a known term and undefined for an unknown one.
 */
export function knownShare(terms: Term[], weightOf: (name: string) => number | undefined, rarest: number): number {
  let known = 0
  let all = 0
  for (const { name } of terms) {
    if (name.startsWith('p')) continue
    const weight = weightOf(name)
    known += weight ?? 0
    all += weight ?? rarest
  }
  return all === 0 ? 0 : known / all
}

/** `cosine` to the nearest training text (null without embeddings) and the share of known words. */
export function likenessOf(scale: LikenessScale, cosine: number | null, known: number): { likeness: number; unlike: boolean } {
  const byWords = known < LEAST_KNOWN ? 0 : rankIn(scale.words, known)
  if (!scale.vectors || cosine === null) return { likeness: byWords, unlike: byWords < UNLIKE_BELOW }
  const byVector = cosine < LEAST_COSINE ? 0 : rankIn(scale.vectors, cosine)
  const likeness = Math.min(byWords, byVector)
  return { likeness, unlike: likeness < UNLIKE_BELOW }
}
