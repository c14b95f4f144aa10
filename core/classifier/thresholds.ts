// Where the bands are cut, from predictions on texts that were held out, with a margin for luck.
import { UNLIKE_CAP } from '../model/record.ts'

/** A prediction whose truth is known. */
export type Judged = { confidence: number; right: boolean }

export type Thresholds = {
  high: number
  medium: number
  /** Whether the 95 % lower bound of the precision meets the target; without, the cut is a careful guess. */
  highProven: boolean
  mediumProven: boolean
}

/** One-sided 95 %. */
const DEVIATIONS = 1.645
const CAREFUL_HIGH = 0.95
const CAREFUL_MEDIUM = 0.5

/** Lower bound of a share (Wilson score interval, one-sided 95 %). */
export function lowerBound(right: number, count: number): number {
  if (count === 0) return 0
  const share = right / count
  const spread = DEVIATIONS ** 2 / count
  const centre = share + spread / 2
  const margin = DEVIATIONS * Math.sqrt((share * (1 - share)) / count + spread / (4 * count))
  return (centre - margin) / (1 + spread)
}

/** Above what texts unlike the training set can have. */
const LEAST_HIGH = UNLIKE_CAP + 0.01

/**
 * High is the lowest cut above which the precision meets its target with 95 % certainty; medium the lowest cut such that the band
 * between it and high meets its own. Where too few predictions are known to prove a target, the cut is a careful guess
 * (high at least 0.95, medium 0.5) and said not to be proven.
 */
export function suggestThresholds(judged: Judged[], { highPrecision = 0.97, mediumPrecision = 0.6 } = {}): Thresholds {
  const sorted = judged.toSorted((a, b) => b.confidence - a.confidence)
  const proven = lowestCut(sorted, (right, count) => lowerBound(right, count) >= highPrecision)
  const wanted = proven ?? Math.max(CAREFUL_HIGH, lowestCut(sorted, (right, count) => right / count >= highPrecision) ?? 1)
  // Never as low as strange texts may come, however well the training texts do there.
  const high = Math.max(wanted, LEAST_HIGH)
  const rest = sorted.filter(({ confidence }) => confidence < high)
  const medium = lowestCut(rest, (right, count) => lowerBound(right, count) >= mediumPrecision)
  return { high, medium: Math.min(medium ?? CAREFUL_MEDIUM, high), highProven: proven !== null, mediumProven: medium !== null }
}

/** The lowest confidence, rounded up to 4 decimals, such that the predictions from there on up are good enough. */
function lowestCut(sorted: Judged[], enough: (right: number, count: number) => boolean): number | null {
  let cut: number | null = null
  let right = 0
  sorted.forEach(({ confidence, right: isRight }, place) => {
    if (isRight) right++
    const tied = sorted[place + 1]?.confidence === confidence
    if (!tied && enough(right, place + 1)) cut = Math.min(1, Math.ceil(confidence * 10_000) / 10_000)
  })
  return cut
}
