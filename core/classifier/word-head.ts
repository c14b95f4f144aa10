// Multinomial logistic regression on weighted words: AdaGrad, one example at a time. Seconds for ten thousand examples.
import { seededRandom, shuffle } from './random.ts'
import { buildVocabulary, type SparseVector, type Term, type Vocabulary, vectorOf } from './word-features.ts'

/** `weights` is terms x labels, one row a term; scores are SCALE * sum(value * row) + bias. */
export type WordHead = { vocabulary: Vocabulary; weights: Float32Array; bias: Float32Array }

export type WordFit = { texts: Term[][]; labels: Int32Array; labelCount: number; rows: Int32Array; seed: number }

const SCALE = 3
const RATE = 0.1
const BIAS_RATE = 0.002
const PENALTY = 1e-5
const NEGLIGIBLE = 1e-3
/** Terms times labels, so that a model with many labels stays a few megabytes. */
const MOST_WEIGHTS = 4_000_000
const MOST_TERMS = 20_000

export function fitWordHead({ texts, labels, labelCount, rows, seed }: WordFit): WordHead {
  const own = Array.from(rows, (row) => texts[row] as Term[])
  const vocabulary = buildVocabulary(own, Math.min(MOST_TERMS, Math.floor(MOST_WEIGHTS / labelCount)))
  const vectors = own.map((terms) => vectorOf(terms, vocabulary))
  const head: WordHead = {
    vocabulary,
    weights: new Float32Array(vocabulary.terms.length * labelCount),
    bias: new Float32Array(labelCount),
  }
  const squares = new Float32Array(head.weights.length).fill(1e-6)
  const scores = new Float64Array(labelCount)
  const order = Int32Array.from(rows.keys())
  const random = seededRandom(seed)
  const epochs = Math.max(8, Math.min(30, Math.ceil(20_000 / rows.length)))
  for (let epoch = 0; epoch < epochs; epoch++) {
    shuffle(order, random)
    const pace = 1 - epoch / epochs
    for (const example of order) {
      const vector = vectors[example] as SparseVector
      scoreWords(scores, head, vector)
      learn(head, squares, scores, labels[rows[example] as number] as number, vector, pace)
    }
  }
  return head
}

/** Scores of all labels for one text, into `scores`. */
export function scoreWords(scores: Float64Array, head: WordHead, vector: SparseVector): void {
  const { weights, bias } = head
  const { places, values } = vector
  const count = bias.length
  scores.set(bias)
  for (let at = 0; at < places.length; at++) {
    const row = (places[at] as number) * count
    const value = SCALE * (values[at] as number)
    for (let label = 0; label < count; label++) scores[label] = (scores[label] as number) + value * (weights[row + label] as number)
  }
}

/** Moves the weights against one example's error. `scores` is used up. */
function learn(head: WordHead, squares: Float32Array, scores: Float64Array, truth: number, vector: SparseVector, pace: number): void {
  const { weights, bias } = head
  const { places, values } = vector
  const count = bias.length
  let highest = Number.NEGATIVE_INFINITY
  for (const score of scores) if (score > highest) highest = score
  let sum = 0
  for (let label = 0; label < count; label++) {
    scores[label] = Math.exp((scores[label] as number) - highest)
    sum += scores[label] as number
  }
  for (let label = 0; label < count; label++) {
    const error = (scores[label] as number) / sum - (label === truth ? 1 : 0)
    if (error < NEGLIGIBLE && error > -NEGLIGIBLE) continue
    bias[label] = (bias[label] as number) - pace * BIAS_RATE * error
    for (let at = 0; at < places.length; at++) {
      const cell = (places[at] as number) * count + label
      const slope = error * SCALE * (values[at] as number) + PENALTY * (weights[cell] as number)
      squares[cell] = (squares[cell] as number) + slope * slope
      weights[cell] = (weights[cell] as number) - (pace * RATE * slope) / Math.sqrt(squares[cell] as number)
    }
  }
}

/** The words of a text that speak most for a label against the average label, strongest first. */
export function wordsFor(head: WordHead, words: string[], terms: Term[], label: number, most: number): string[] {
  const count = head.bias.length
  const votes = new Map<string, number>()
  for (const { name, word } of terms) {
    const place = head.vocabulary.index.get(name)
    if (place === undefined) continue
    const row = place * count
    let average = 0
    for (let other = 0; other < count; other++) average += head.weights[row + other] as number
    const vote = ((head.weights[row + label] as number) - average / count) * (head.vocabulary.inverse[place] as number)
    const own = words[word] as string
    votes.set(own, (votes.get(own) ?? 0) + vote)
  }
  const speaking = [...votes].filter(([, vote]) => vote > 0).sort((a, b) => b[1] - a[1])
  return speaking.slice(0, most).map(([word]) => word)
}
