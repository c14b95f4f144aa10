// Scores to probabilities: one place for softmax, log loss and the best label.

/** Index of the largest of `count` numbers starting at `from`; the first one on a tie. */
export function bestOf(scores: ArrayLike<number>, from: number, count: number): number {
  let best = 0
  for (let label = 1; label < count; label++) if ((scores[from + label] as number) > (scores[from + best] as number)) best = label
  return best
}

/** Softmax of `count` scores at `from`, each multiplied by `sharpness` first. */
export function softmax(scores: ArrayLike<number>, from: number, count: number, sharpness: number): Float64Array {
  const probabilities = new Float64Array(count)
  const highest = scores[from + bestOf(scores, from, count)] as number
  let sum = 0
  for (let label = 0; label < count; label++) {
    const power = Math.exp(sharpness * ((scores[from + label] as number) - highest))
    probabilities[label] = power
    sum += power
  }
  for (let label = 0; label < count; label++) probabilities[label] = (probabilities[label] as number) / sum
  return probabilities
}

/**
 * Mean log loss of softmax(sharpness * scores) in nats. `smoothing` of each target is spread over all labels,
 * so that a set without mistakes does not ask for endless sharpness.
 */
export function logLoss(scores: Float32Array, labels: Int32Array, count: number, sharpness: number, smoothing = 0): number {
  let loss = 0
  for (let row = 0; row < labels.length; row++) {
    const from = row * count
    const highest = scores[from + bestOf(scores, from, count)] as number
    let sum = 0
    let total = 0
    for (let label = 0; label < count; label++) {
      const above = sharpness * ((scores[from + label] as number) - highest)
      sum += Math.exp(above)
      total += above
    }
    const own = sharpness * ((scores[from + (labels[row] as number)] as number) - highest)
    loss += Math.log(sum) - (1 - smoothing) * own - (smoothing * total) / count
  }
  return loss / labels.length
}
