// The pieces of work of a training, pure and independent of one another, so that they can run on any thread in any order.
import { type EmbeddingHead, fitEmbeddingHead, scoreInto } from './embedding-head.ts'
import { DIMENSIONS } from './vector-cache.ts'
import { type Term, termsOf, vectorOf, wordsOf } from './word-features.ts'
import { fitWordHead, scoreWords, type WordHead } from './word-head.ts'

/** What all tasks of a training share. `vectors` are end to end, or null when only words count. */
export type FitData = { texts: string[]; labels: Int32Array; labelCount: number; vectors: Float32Array | null; seed: number }

/** Learn from the rows `train` and score the rows `test`; without `test`, give the heads themselves. `penalty` null: no embedding head. */
export type FitTask = { train: Int32Array; test: Int32Array | null; penalty: number | null; words: boolean }

/** Scores are `test` rows x labels. */
export type FitResult = {
  scores: { embedding: Float32Array | null; words: Float32Array | null }
  heads: { embedding: EmbeddingHead | null; words: WordHead | null }
}

/** A function that does the tasks of one training; it reads the words of each text once. */
export function openFit(data: FitData): (task: FitTask) => FitResult {
  const { labels, labelCount, vectors, seed } = data
  let terms: Term[][] | null = null
  const allTerms = (): Term[][] => {
    terms ??= data.texts.map((text) => termsOf(wordsOf(text)))
    return terms
  }
  return ({ train, test, penalty, words }) => {
    const embedding = vectors && penalty !== null ? fitEmbeddingHead({ vectors, labels, labelCount, rows: train, penalty, seed }) : null
    const word = words ? fitWordHead({ texts: allTerms(), labels, labelCount, rows: train, seed }) : null
    if (test === null) return { scores: { embedding: null, words: null }, heads: { embedding, words: word } }
    const each = (score: (into: Float64Array, row: number) => void): Float32Array => {
      const scores = new Float32Array(test.length * labelCount)
      const into = new Float64Array(labelCount)
      test.forEach((row, place) => {
        score(into, row)
        scores.set(into, place * labelCount)
      })
      return scores
    }
    return {
      scores: {
        embedding:
          embedding && vectors && each((into, row) => scoreInto(into, embedding.weights, embedding.bias, vectorAt(vectors, row), 0)),
        words: word && each((into, row) => scoreWords(into, word, vectorOf(allTerms()[row] as Term[], word.vocabulary))),
      },
      heads: { embedding: null, words: null },
    }
  }
}

const vectorAt = (vectors: Float32Array, row: number): Float64Array =>
  Float64Array.from(vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS))
