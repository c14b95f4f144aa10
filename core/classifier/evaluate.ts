// How good classifications are against known labels: accuracy, calibration error, and share and precision of each band.
import type { Band } from '../model/record.ts'
import type { Classification } from './provider.ts'
import type { Judged } from './thresholds.ts'

/** `precision` is null for an empty band; `share` and the others are 0..1. */
export type BandFigures = { share: number; precision: number | null }
export type Evaluation = { n: number; accuracy: number; ece: number; bands: { [band in Band]: BandFigures } }

const BINS = 15

/** Expected calibration error of the confidence in the top label, over 15 bins of equal width. */
export function calibrationError(judged: Judged[]): number {
  const bins = Array.from({ length: BINS }, () => ({ confidence: 0, right: 0 }))
  for (const { confidence, right } of judged) {
    const bin = bins[Math.min(BINS - 1, Math.floor(confidence * BINS))] as { confidence: number; right: number }
    bin.confidence += confidence
    if (right) bin.right++
  }
  return bins.reduce((sum, bin) => sum + Math.abs(bin.confidence - bin.right), 0) / Math.max(1, judged.length)
}

export function figuresOf(judged: Judged[], { high, medium }: { high: number; medium: number }): Evaluation {
  const figures = (inBand: (confidence: number) => boolean): BandFigures => {
    const members = judged.filter(({ confidence }) => inBand(confidence))
    const right = members.filter((one) => one.right).length
    return { share: members.length / Math.max(1, judged.length), precision: members.length ? right / members.length : null }
  }
  return {
    n: judged.length,
    accuracy: judged.filter(({ right }) => right).length / Math.max(1, judged.length),
    ece: calibrationError(judged),
    bands: {
      high: figures((confidence) => confidence >= high),
      medium: figures((confidence) => confidence >= medium && confidence < high),
      low: figures((confidence) => confidence < medium),
    },
  }
}

/** `results` are the classifications of texts whose true labels are `labels`, in the same order. */
export const evaluateResults = (results: Classification[], labels: string[], thresholds: { high: number; medium: number }): Evaluation =>
  figuresOf(
    results.map(({ confidence, label }, at) => ({ confidence, right: label === labels[at] })),
    thresholds,
  )
