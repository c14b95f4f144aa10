// A trained classifier in memory, and the report of how it was trained.
import { z } from 'zod'
import type { EmbeddingHead } from './embedding-head.ts'
import type { WordHead } from './word-head.ts'

export const HEADS = ['embedding', 'words', 'blend'] as const
/** `blend`: both heads, their scores averaged with the weights that cross-validation chose. */
export type Head = (typeof HEADS)[number]

const unit = z.number().min(0).max(1)
const count = z.int().min(0)
const bandSchema = z.strictObject({ share: unit, precision: unit.nullable() })

/** Everything here is measured on training data by cross-validation: each example judged by heads that never saw it. */
export const reportSchema = z.strictObject({
  examples: count,
  labels: count,
  folds: count,
  seed: z.int(),
  head: z.enum(HEADS),
  /** How much the words head counts in a blend, 0..1. */
  wordShare: unit,
  /** Accuracy of each head alone (null: not tried) and of what was chosen. */
  accuracy: z.strictObject({ embedding: unit.nullable(), words: unit, chosen: unit }),
  /** L2 penalty of the embedding head, null without one. */
  penalty: z.number().nullable(),
  /** Sharpening of the scores that calibrates them (1 / temperature). */
  sharpness: z.number().positive(),
  ece: unit,
  thresholds: z.strictObject({
    high: unit,
    medium: unit,
    highProven: z.boolean(),
    mediumProven: z.boolean(),
    highPrecision: unit,
    mediumPrecision: unit,
  }),
  bands: z.strictObject({ high: bandSchema, medium: bandSchema, low: bandSchema }),
  /** Texts that stand more than once, and those of them under different labels. */
  repeatedTexts: count,
  contradictoryTexts: count,
})
export type Report = z.infer<typeof reportSchema>

/** Training examples kept as evidence: label by label, without copies. `vectors` are end to end, null in a words model. */
export type KeptExamples = { texts: string[]; labels: Int32Array; vectors: Float32Array | null }

/** Distributions of likeness among training texts, each as 101 rising quantiles. */
export type LikenessScale = { vectors: Float32Array | null; words: Float32Array }

export type Model = {
  name: string
  /** SHA-256 of its content, 64 hex digits. */
  hash: string
  labels: string[]
  embedding: EmbeddingHead | null
  words: WordHead
  likeness: LikenessScale
  kept: KeptExamples
  report: Report
}
