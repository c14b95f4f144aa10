// Multinomial logistic regression on sentence vectors: Adam on mini-batches, in one fixed order of summation.
import { seededRandom, shuffle } from './random.ts'
import { DIMENSIONS } from './vector-cache.ts'

/** `weights` is labels x DIMENSIONS, row by row; scores are weights * vector + bias. */
export type EmbeddingHead = { weights: Float64Array; bias: Float64Array }

export type EmbeddingFit = {
  /** All vectors end to end. */
  vectors: Float32Array
  labels: Int32Array
  labelCount: number
  /** Which examples to learn from. */
  rows: Int32Array
  /** L2 penalty on the sum of losses; the smaller, the closer it follows the examples. */
  penalty: number
  seed: number
}

const RATE = 0.1
const FEWEST_STEPS = 400
const FEWEST_EPOCHS = 8
/** Errors of a probability below this teach nothing that shows, and most are. */
const NEGLIGIBLE = 1e-4

export function fitEmbeddingHead({ vectors, labels, labelCount, rows, penalty, seed }: EmbeddingFit): EmbeddingHead {
  const inputs = new Float64Array(rows.length * DIMENSIONS)
  rows.forEach((row, place) => {
    inputs.set(vectors.subarray(row * DIMENSIONS, (row + 1) * DIMENSIONS), place * DIMENSIONS)
  })
  const batch = Math.max(8, Math.min(128, Math.floor(rows.length / 8)))
  const perEpoch = Math.ceil(rows.length / batch)
  const epochs = Math.max(FEWEST_EPOCHS, Math.ceil(FEWEST_STEPS / perEpoch))
  const weights = adam(labelCount * DIMENSIONS)
  const bias = adam(labelCount)
  const scores = new Float64Array(labelCount)
  const order = Int32Array.from(rows.keys())
  const random = seededRandom(seed)
  let step = 0
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random)
    for (let from = 0; from < order.length; from += batch) {
      const to = Math.min(order.length, from + batch)
      for (let place = from; place < to; place++) {
        const example = order[place] as number
        scoreInto(scores, weights.values, bias.values, inputs, example * DIMENSIONS)
        learn(scores, labels[rows[example] as number] as number, inputs, example * DIMENSIONS, weights.gradient, bias.gradient)
      }
      const rate = RATE * (1 - step / (epochs * perEpoch))
      step++
      weights.step(rate, step, to - from, penalty / rows.length)
      bias.step(rate, step, to - from, 0)
    }
  }
  return { weights: weights.values, bias: bias.values }
}

/** Scores of all labels for the vector at `at`, into `scores`. All are 64-bit: mixing widths here makes training three times slower. */
export function scoreInto(scores: Float64Array, weights: Float64Array, bias: Float64Array, inputs: Float64Array, at: number): void {
  for (let label = 0; label < scores.length; label++) {
    const row = label * DIMENSIONS
    let first = 0
    let second = 0
    let third = 0
    let fourth = 0
    for (let index = 0; index < DIMENSIONS; index += 4) {
      first += (weights[row + index] as number) * (inputs[at + index] as number)
      second += (weights[row + index + 1] as number) * (inputs[at + index + 1] as number)
      third += (weights[row + index + 2] as number) * (inputs[at + index + 2] as number)
      fourth += (weights[row + index + 3] as number) * (inputs[at + index + 3] as number)
    }
    scores[label] = first + second + (third + fourth) + (bias[label] as number)
  }
}

/** Adds the gradient of one example. `scores` is used up. */
function learn(scores: Float64Array, truth: number, inputs: Float64Array, at: number, weights: Float64Array, bias: Float64Array): void {
  let highest = Number.NEGATIVE_INFINITY
  for (const score of scores) if (score > highest) highest = score
  let sum = 0
  for (let label = 0; label < scores.length; label++) {
    scores[label] = Math.exp((scores[label] as number) - highest)
    sum += scores[label] as number
  }
  for (let label = 0; label < scores.length; label++) {
    const error = (scores[label] as number) / sum - (label === truth ? 1 : 0)
    if (error < NEGLIGIBLE && error > -NEGLIGIBLE) continue
    bias[label] = (bias[label] as number) + error
    const row = label * DIMENSIONS
    for (let index = 0; index < DIMENSIONS; index++) {
      weights[row + index] = (weights[row + index] as number) + error * (inputs[at + index] as number)
    }
  }
}

/** Parameters with their running moments; a step uses the summed gradient and clears it. */
function adam(size: number) {
  const values = new Float64Array(size)
  const gradient = new Float64Array(size)
  const mean = new Float64Array(size)
  const square = new Float64Array(size)
  const step = (rate: number, count: number, batch: number, decay: number) => {
    const meanScale = 1 - 0.9 ** count
    const squareScale = 1 - 0.999 ** count
    for (let index = 0; index < size; index++) {
      const slope = (gradient[index] as number) / batch + decay * (values[index] as number)
      const first = 0.9 * (mean[index] as number) + 0.1 * slope
      const second = 0.999 * (square[index] as number) + 0.001 * slope * slope
      mean[index] = first
      square[index] = second
      values[index] = (values[index] as number) - (rate * (first / meanScale)) / (Math.sqrt(second / squareScale) + 1e-8)
      gradient[index] = 0
    }
  }
  return { values, gradient, step }
}
