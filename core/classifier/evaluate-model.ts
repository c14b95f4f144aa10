// Tries a model on cases with known labels.
import type { Embedder } from './embedder.ts'
import { type Evaluation, evaluateResults } from './evaluate.ts'
import type { Example } from './examples.ts'
import type { Model } from './model.ts'
import { needsVectors, openPredictor } from './predict.ts'
import type { Classification } from './provider.ts'
import { prepareText } from './texts.ts'

/** Cases judged before other work of this thread gets a turn. */
const AT_ONCE = 16

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
  const results: Classification[] = []
  for (const [at, one] of prepared.entries()) {
    if (at > 0 && at % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
    signal?.throwIfAborted()
    results.push(predict(one, one.text === '' ? null : (vectors?.[at] ?? null)))
  }
  return evaluateResults(
    results,
    cases.map(({ label }) => label),
    thresholds,
  )
}
