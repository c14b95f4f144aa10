// Asks a model in memory about one text: scores, calibrated confidence, and what it rests on.

import { UNLIKE_CAP } from '../model/record.ts'
import { blend } from './calibration.ts'
import { scoreInto } from './embedding-head.ts'
import { knownShare, likenessOf } from './likeness.ts'
import type { Model } from './model.ts'
import { LABELS_SEARCHED, openNeighbours } from './neighbours.ts'
import type { Classification } from './provider.ts'
import { softmax } from './softmax.ts'
import type { PreparedText } from './texts.ts'
import { termsOf, vectorOf, wordsOf } from './word-features.ts'
import { scoreWords, wordsFor } from './word-head.ts'

const MOST_NEAREST = 5
const MOST_WORDS = 5

/** Whether a model needs the vector of a text. */
export const needsVectors = (model: Model): boolean => model.embedding !== null

export type Predictor = (text: PreparedText, vector: Float32Array | null) => Classification

/** A function that classifies; `vector` is null for a model without embeddings or a text that is empty. */
export function openPredictor(model: Model): Predictor {
  const { labels, words: head, embedding, likeness: scale, kept, report } = model
  const neighbours = openNeighbours(kept, head.vocabulary)
  const rarest = rarestOf(head.vocabulary.inverse)
  const weightOf = (name: string): number | undefined => {
    const place = head.vocabulary.index.get(name)
    return place === undefined ? undefined : head.vocabulary.inverse[place]
  }
  const wordScores = new Float64Array(labels.length)
  const vectorScores = new Float64Array(labels.length)

  return ({ text, truncated }, vector) => {
    const words = wordsOf(text)
    const terms = termsOf(words)
    const sparse = vectorOf(terms, head.vocabulary)
    scoreWords(wordScores, head, sparse)
    if (embedding && vector) scoreInto(vectorScores, embedding.weights, embedding.bias, Float64Array.from(vector), 0)
    const scores = blend(embedding && vector ? Float32Array.from(vectorScores) : null, Float32Array.from(wordScores), report.wordShare)
    const probabilities = softmax(scores, 0, labels.length, report.sharpness)
    const ranked = [...probabilities.keys()].sort((a, b) => (probabilities[b] as number) - (probabilities[a] as number) || a - b)
    const [best = 0, second = 0] = ranked
    const top = ranked.slice(0, LABELS_SEARCHED)
    const near = vector ? neighbours.byVector(vector, top, MOST_NEAREST) : neighbours.byWords(sparse, top, MOST_NEAREST)
    const cosine = embedding ? (vector ? (near[0]?.similarity ?? 0) : 0) : null
    const { likeness, unlike } = likenessOf(scale, cosine, knownShare(terms, weightOf, rarest))
    const cap = unlike ? UNLIKE_CAP : 1
    const confidence = probabilities[best] as number
    const runnerUp = probabilities[second] as number
    return {
      label: labels[best] as string,
      confidence: Math.min(confidence, cap),
      runnerUp: { label: labels[second] as string, confidence: Math.min(runnerUp, cap) },
      evidence: {
        margin: confidence - runnerUp,
        nearest: near.map(({ row, similarity }) => ({
          text: kept.texts[row] as string,
          label: labels[kept.labels[row] as number] as string,
          similarity: Math.max(0, Math.min(1, similarity)),
        })),
        words: wordsFor(head, words, terms, best, MOST_WORDS),
        unlike,
        likeness,
        ...(truncated ? { truncated } : {}),
      },
      model: { name: model.name, hash: model.hash },
    }
  }
}

/** Weight of an unknown term: that of the rarest known one. */
export const rarestOf = (inverse: Float32Array): number => inverse.reduce((most, weight) => Math.max(most, weight), 1)
