// Tries a model on cases with known labels.
import type { Embedder } from './embedder.ts'
import { type Evaluation, evaluateResults } from './evaluate.ts'
import type { Example } from './examples.ts'
import type { Model } from './model.ts'
import { needsVectors, openPredictor } from './predict.ts'
import { prepareText } from './texts.ts'

export type EvaluateOptions = {
  /** May be null for a words model. */
  embed: Embedder['embed'] | null
  /** By default the model's own. */
  thresholds?: { high: number; medium: number }
  onProgress?: (done: number, total: number) => void
  signal?: AbortSignal
}

export async function evaluate(model: Model, cases: Example[], options: EvaluateOptions): Promise<Evaluation> {
  const { embed, thresholds = model.report.thresholds, onProgress, signal } = options
  const prepared = cases.map(({ text }) => prepareText(text))
  const texts = prepared.map(({ text }) => text)
  const vectors = embed && needsVectors(model) ? await embed(texts, { signal, onProgress }) : null
  const predict = openPredictor(model)
  const results = prepared.map((one, at) => predict(one, one.text === '' ? null : (vectors?.[at] ?? null)))
  return evaluateResults(
    results,
    cases.map(({ label }) => label),
    thresholds,
  )
}
