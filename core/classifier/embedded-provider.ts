// The embedded model behind the provider interface: loads models by name, embeds what must be embedded, and answers.
import { SignalboxError } from '../model/news.ts'
import { openEmbedder } from './embedder.ts'
import type { Model } from './model.ts'
import { needsVectors, openPredictor, type Predictor } from './predict.ts'
import type { ClassifierProvider } from './provider.ts'
import { prepareText } from './texts.ts'
import type { VectorCache } from './vector-cache.ts'

/** `models` gives a model by its name, or null; it is asked again for each call, so that a model trained anew is used at once. */
export type EmbeddedOptions = { models: (name: string) => Model | null | Promise<Model | null>; cache: VectorCache; workers?: number }
export type EmbeddedProvider = ClassifierProvider & { close(): Promise<void> }

/** Texts classified before other work of this thread gets a turn. */
const AT_ONCE = 16

export function openEmbeddedProvider({ models, cache, workers }: EmbeddedOptions): EmbeddedProvider {
  const embedder = openEmbedder({ cache, workers })
  const predictors = new WeakMap<Model, Predictor>()
  return {
    async classify(ref, texts, signal) {
      signal?.throwIfAborted()
      const model = await models(ref.name)
      if (!model) {
        throw new SignalboxError('not-found', `There is no model “${ref.name}”.`, { place: ref.name, next: 'Train it or choose another.' })
      }
      if (ref.hash && ref.hash !== model.hash) {
        throw new SignalboxError('conflict', `The model “${ref.name}” is not the one that was asked for.`, {
          place: ref.name,
          next: `Bring back the model with the hash ${ref.hash}, or publish with the new one.`,
        })
      }
      const predict = predictors.get(model) ?? openPredictor(model)
      predictors.set(model, predict)
      const prepared = texts.map(prepareText)
      const asked = needsVectors(model) ? prepared.filter(({ text }) => text !== '') : []
      const vectors = await embedder.embed(
        asked.map(({ text }) => text),
        { signal },
      )
      const vectorOf = new Map(asked.map((one, at) => [one, vectors[at] ?? null]))
      const results = []
      for (const [at, one] of prepared.entries()) {
        if (at > 0 && at % AT_ONCE === 0) await new Promise((resolve) => setImmediate(resolve))
        signal?.throwIfAborted()
        results.push(predict(one, vectorOf.get(one) ?? null))
      }
      return results
    },
    close: embedder.close,
  }
}
