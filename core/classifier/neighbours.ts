// Finds the training examples nearest to a text, among those of the labels that come into question.
import type { KeptExamples } from './model.ts'
import { DIMENSIONS } from './vector-cache.ts'
import { type SparseVector, termsOf, type Vocabulary, vectorOf, wordsOf } from './word-features.ts'

/** Only examples of this many most probable labels are looked at: enough to find the nearest, and a tenth of the work. */
export const LABELS_SEARCHED = 10

/** `row` is a place in the kept examples; `similarity` a cosine. */
export type Neighbour = { row: number; similarity: number }

export type Neighbours = {
  /** The nearest `most` examples under `labels`, the nearest first; texts equal to `except` are passed over. */
  byVector(vector: Float32Array, labels: number[], most: number, except?: string): Neighbour[]
  byWords(vector: SparseVector, labels: number[], most: number): Neighbour[]
}

export function openNeighbours(kept: KeptExamples, vocabulary: Vocabulary): Neighbours {
  const rowsOf = new Map<number, number[]>()
  kept.labels.forEach((label, row) => {
    const rows = rowsOf.get(label)
    if (rows) rows.push(row)
    else rowsOf.set(label, [row])
  })
  const sparse = new Map<number, SparseVector>()
  const sparseOf = (row: number): SparseVector => {
    const known = sparse.get(row) ?? vectorOf(termsOf(wordsOf(kept.texts[row] as string)), vocabulary)
    sparse.set(row, known)
    return known
  }
  return {
    byVector: (vector, labels, most, except) => {
      const { vectors } = kept
      if (!vectors) return []
      return nearest(labels, rowsOf, most, (row) => (kept.texts[row] === except ? Number.NEGATIVE_INFINITY : dot(vector, vectors, row)))
    },
    byWords: (vector, labels, most) => {
      const own = new Map<number, number>()
      vector.places.forEach((place, at) => {
        own.set(place, vector.values[at] as number)
      })
      return nearest(labels, rowsOf, most, (row) => {
        const other = sparseOf(row)
        let sum = 0
        for (let at = 0; at < other.places.length; at++) {
          const value = own.get(other.places[at] as number)
          if (value !== undefined) sum += value * (other.values[at] as number)
        }
        return sum
      })
    },
  }
}

function nearest(labels: number[], rowsOf: Map<number, number[]>, most: number, similarityOf: (row: number) => number): Neighbour[] {
  const found: Neighbour[] = []
  for (const label of labels) {
    for (const row of rowsOf.get(label) ?? []) {
      const similarity = similarityOf(row)
      if (similarity === Number.NEGATIVE_INFINITY) continue
      if (found.length === most && similarity <= (found[most - 1] as Neighbour).similarity) continue
      let place = found.length
      while (place > 0 && (found[place - 1] as Neighbour).similarity < similarity) place--
      found.splice(place, 0, { row, similarity })
      if (found.length > most) found.pop()
    }
  }
  return found
}

function dot(vector: Float32Array, vectors: Float32Array, row: number): number {
  const from = row * DIMENSIONS
  let first = 0
  let second = 0
  let third = 0
  let fourth = 0
  for (let index = 0; index < DIMENSIONS; index += 4) {
    first += (vector[index] as number) * (vectors[from + index] as number)
    second += (vector[index + 1] as number) * (vectors[from + index + 1] as number)
    third += (vector[index + 2] as number) * (vectors[from + index + 2] as number)
    fourth += (vector[index + 3] as number) * (vectors[from + index + 3] as number)
  }
  return first + second + (third + fourth)
}
