// Makes confidences mean what they say: how sharp the softmax is and how much each head counts, from out-of-fold scores.
import { logLoss } from './softmax.ts'

/** `wordShare` 0: the embedding head alone, 1: the words head alone. `sharpness` multiplies the blended scores (1 / temperature). */
export type Calibration = { wordShare: number; sharpness: number; loss: number }

/** (1 - wordShare) * embedding + wordShare * words. */
export function blend(embedding: Float32Array | null, words: Float32Array, wordShare: number): Float32Array {
  if (!embedding || wordShare === 1) return words
  if (wordShare === 0) return embedding
  const blended = new Float32Array(words.length)
  for (let at = 0; at < words.length; at++) blended[at] = (1 - wordShare) * (embedding[at] as number) + wordShare * (words[at] as number)
  return blended
}

/** The sharpness of least log loss between 1/8 and 8, by golden section on its logarithm. */
export function fitSharpness(scores: Float32Array, labels: Int32Array, labelCount: number): { sharpness: number; loss: number } {
  const smoothing = 1 / (labels.length + 2)
  const lossAt = (power: number) => logLoss(scores, labels, labelCount, 2 ** power, smoothing)
  const golden = (Math.sqrt(5) - 1) / 2
  let low = -3
  let high = 3
  let left = high - golden * (high - low)
  let right = low + golden * (high - low)
  let leftLoss = lossAt(left)
  let rightLoss = lossAt(right)
  while (high - low > 0.02) {
    if (leftLoss <= rightLoss) {
      high = right
      right = left
      rightLoss = leftLoss
      left = high - golden * (high - low)
      leftLoss = lossAt(left)
    } else {
      low = left
      left = right
      leftLoss = rightLoss
      right = low + golden * (high - low)
      rightLoss = lossAt(right)
    }
  }
  const best = Math.min(leftLoss, rightLoss)
  return { sharpness: 2 ** (leftLoss <= rightLoss ? left : right), loss: best }
}

/** The blend of least log loss among `shares`, each at its own best sharpness. Yields to other work between them. */
export async function calibrate(
  scores: { embedding: Float32Array | null; words: Float32Array },
  labels: Int32Array,
  labelCount: number,
  shares: number[],
): Promise<Calibration> {
  let best: Calibration | null = null
  for (const wordShare of shares) {
    const fitted = fitSharpness(blend(scores.embedding, scores.words, wordShare), labels, labelCount)
    if (!best || fitted.loss < best.loss) best = { wordShare, ...fitted }
    await new Promise((resolve) => setImmediate(resolve))
  }
  return best ?? { wordShare: 1, sharpness: 1, loss: Number.POSITIVE_INFINITY }
}
