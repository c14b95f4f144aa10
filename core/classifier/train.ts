// Trains a classifier from labelled examples: embeds, cross-validates, chooses, calibrates, cuts the bands, and fits the final heads.
import { SignalboxError } from '../model/news.ts'
import { blend, calibrate } from './calibration.ts'
import { crossValidate, type OutOfFold } from './cross-validate.ts'
import { defaultWorkers, type Embedder } from './embedder.ts'
import { figuresOf } from './evaluate.ts'
import { checkExamples, countCopies, type Example } from './examples.ts'
import { openFitRunner } from './fit-runner.ts'
import type { FitData } from './fit-task.ts'
import { keepExamples, measureLikeness } from './keep.ts'
import type { Model, Report } from './model.ts'
import { parseModel, writeModel } from './model-file.ts'
import { bestOf, softmax } from './softmax.ts'
import { prepareText } from './texts.ts'
import { type Judged, suggestThresholds } from './thresholds.ts'
import { DIMENSIONS } from './vector-cache.ts'

export type TrainingStage = 'embedding' | 'cross-validation' | 'final'
export type Training = {
  examples: Example[]
  /** `auto` tries both heads and their blend and takes the one of least log loss; `words` needs no embeddings. */
  head?: 'auto' | 'embedding' | 'words'
  /** Gives the vectors; null when there are none to be had (then only words count). */
  embed: Embedder['embed'] | null
  name?: string
  /** Counts texts (embedding) or fits (the other stages). */
  onProgress?: (done: number, total: number, stage: TrainingStage) => void
  signal?: AbortSignal
  seed?: number
  /** Threads for fitting, used from 1,000 examples on. The result does not depend on it. */
  workers?: number
  highPrecision?: number
  mediumPrecision?: number
}

/**
 * The same examples and seed give the same model, byte for byte.
 * @throws SignalboxError `bad-input` for examples that cannot be learnt from; the signal's reason when aborted.
 */
export async function trainClassifier(training: Training): Promise<{ model: Model; report: Report }> {
  const { head = 'auto', embed, name = 'classifier', onProgress, signal, seed = 1, workers = defaultWorkers() } = training
  const { highPrecision = 0.97, mediumPrecision = 0.6 } = training
  const examples = training.examples.map(({ text, label }) => ({ text: prepareText(text).text, label: label.normalize('NFC').trim() }))
  checkExamples(examples)
  if (head === 'embedding' && !embed) {
    throw new SignalboxError('unsupported', 'The embedding head needs the embedded language model, which is not there.', {
      place: 'head',
      next: 'Choose the words head, or auto.',
    })
  }
  const labels = [...new Set(examples.map(({ label }) => label))].sort()
  const data: FitData = {
    texts: examples.map(({ text }) => text),
    labels: Int32Array.from(examples, ({ label }) => labels.indexOf(label)),
    labelCount: labels.length,
    vectors: null,
    seed,
  }
  if (head !== 'words' && embed) {
    data.vectors = flatten(await embed(data.texts, { signal, onProgress: (done, total) => onProgress?.(done, total, 'embedding') }))
  }
  const runner = openFitRunner(data, workers, signal)
  try {
    const scores = await crossValidate(data, runner, (done, total) => onProgress?.(done, total, 'cross-validation'))
    const shares = data.vectors === null ? [1] : head === 'embedding' ? [0] : [...Array(11).keys()].map((tenth) => tenth / 10)
    const { wordShare, sharpness } = await calibrate(scores, data.labels, data.labelCount, shares)
    onProgress?.(0, 1, 'final')
    const final = await runner.run({
      train: Int32Array.from(data.texts.keys()),
      test: null,
      penalty: wordShare < 1 ? scores.penalty : null,
      words: true,
    })
    onProgress?.(1, 1, 'final')
    const chosen = blend(scores.embedding, scores.words, wordShare)
    const judged = judge(chosen, data, sharpness)
    const thresholds = { ...suggestThresholds(judged, { highPrecision, mediumPrecision }), highPrecision, mediumPrecision }
    const figures = figuresOf(judged, thresholds)
    const copies = countCopies(examples)
    const report: Report = {
      examples: examples.length,
      labels: labels.length,
      folds: scores.folds,
      seed,
      head: wordShare === 0 ? 'embedding' : wordShare === 1 ? 'words' : 'blend',
      wordShare,
      accuracy: { ...accuracies(scores, data), chosen: figures.accuracy },
      penalty: scores.penalty,
      sharpness,
      ece: figures.ece,
      thresholds,
      bands: figures.bands,
      repeatedTexts: copies.repeated,
      contradictoryTexts: copies.contradictory,
    }
    const words = final.heads.words
    if (!words) throw new Error('the final fit gave no words head')
    const kept = keepExamples(wordShare < 1 ? data : { ...data, vectors: null })
    const likeness = measureLikeness(data, kept, words.vocabulary, chosen)
    const whole = writeModel({ name, labels, embedding: final.heads.embedding, words, likeness, kept, report })
    return { model: parseModel(whole, name), report }
  } finally {
    await runner.close()
  }
}

/** All vectors end to end, in memory that threads share. */
function flatten(vectors: Float32Array[]): Float32Array {
  const flat = new Float32Array(new SharedArrayBuffer(vectors.length * DIMENSIONS * 4))
  vectors.forEach((vector, row) => {
    flat.set(vector, row * DIMENSIONS)
  })
  return flat
}

function judge(scores: Float32Array, { labels, labelCount }: FitData, sharpness: number): Judged[] {
  return Array.from(labels, (label, row) => {
    const best = bestOf(scores, row * labelCount, labelCount)
    return { confidence: softmax(scores, row * labelCount, labelCount, sharpness)[best] as number, right: best === label }
  })
}

function accuracies(scores: OutOfFold, data: FitData): { embedding: number | null; words: number } {
  const accuracyOf = (own: Float32Array) => judge(own, data, 1).filter(({ right }) => right).length / data.labels.length
  return { embedding: scores.embedding && accuracyOf(scores.embedding), words: accuracyOf(scores.words) }
}
