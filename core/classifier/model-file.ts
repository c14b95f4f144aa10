// The file of a model: one JSON document, format `signalbox.model` version 1, named by the hash of its content.
import { createHash } from 'node:crypto'
import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from 'node:fs'
import canonicalize from 'canonicalize'
import { z } from 'zod'
import { SignalboxError, wordsOf } from '../model/news.ts'
import { floatsFromBase64, floatsToBase64, fromHalves, halvesFromBase64, halvesToBase64, toHalves } from './half.ts'
import { type Model, reportSchema } from './model.ts'
import { DIMENSIONS } from './vector-cache.ts'
import { openVocabulary } from './word-features.ts'

export const MODEL_FORMAT = 'signalbox.model'
export const MODEL_VERSION = 1

const contentSchema = z.strictObject({
  format: z.literal(MODEL_FORMAT),
  version: z.literal(MODEL_VERSION),
  name: z.string().max(200),
  labels: z.array(z.string().min(1)).min(2).max(2_000),
  embedding: z.strictObject({ model: z.literal('minilm-l6-v2'), weights: z.string(), bias: z.string() }).nullable(),
  words: z.strictObject({ terms: z.array(z.string()).max(100_000), inverse: z.string(), weights: z.string(), bias: z.string() }),
  likeness: z.strictObject({ vectors: z.string().nullable(), words: z.string() }),
  kept: z.strictObject({ texts: z.array(z.string()), labels: z.array(z.int().min(0)), vectors: z.string().nullable() }),
  report: reportSchema,
})
const fileSchema = contentSchema.extend({ hash: z.string() })
type Content = z.infer<typeof contentSchema>

const hashOf = (content: Content): string =>
  createHash('sha256')
    .update(canonicalize(content) ?? '', 'utf8')
    .digest('hex')

/** The text of a model's file. The same training gives the same text, byte for byte. */
export function writeModel(model: Omit<Model, 'hash'>): string {
  const { name, labels, embedding, words, likeness, kept, report } = model
  const content: Content = {
    format: MODEL_FORMAT,
    version: MODEL_VERSION,
    name,
    labels,
    embedding: embedding && {
      model: 'minilm-l6-v2',
      weights: halvesToBase64(toHalves(embedding.weights)),
      bias: floatsToBase64(Float32Array.from(embedding.bias)),
    },
    words: {
      terms: words.vocabulary.terms,
      inverse: floatsToBase64(words.vocabulary.inverse),
      weights: halvesToBase64(toHalves(words.weights)),
      bias: floatsToBase64(words.bias),
    },
    likeness: { vectors: likeness.vectors && floatsToBase64(likeness.vectors), words: floatsToBase64(likeness.words) },
    kept: { texts: kept.texts, labels: [...kept.labels], vectors: kept.vectors && halvesToBase64(toHalves(kept.vectors)) },
    report,
  }
  return `${JSON.stringify({ ...content, hash: hashOf(content) })}\n`
}

/**
 * Reads the text of a model's file. `place` names the file in errors.
 * @throws SignalboxError `bad-input` for a broken or foreign file, `unsupported` for a newer version.
 */
export function parseModel(text: string, place: string): Model {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch (cause) {
    throw broken('it is not whole JSON', place, cause)
  }
  const head = z.looseObject({ format: z.literal(MODEL_FORMAT), version: z.number() }).safeParse(document)
  if (!head.success) {
    throw new SignalboxError('bad-input', 'This is not a Signalbox model.', { place, next: 'Name a file that `signalbox train` wrote.' })
  }
  if (head.data.version > MODEL_VERSION) {
    const message = `This model has version ${head.data.version} of the format; this Signalbox reads version ${MODEL_VERSION}.`
    throw new SignalboxError('unsupported', message, { place, next: 'Update Signalbox, or train the model again here.' })
  }
  const parsed = fileSchema.safeParse(document)
  if (!parsed.success) {
    const issue = parsed.error.issues[0]
    throw broken(`${issue?.path.join('.') || 'the document'}: ${issue?.message ?? 'not as it should be'}`, place, parsed.error)
  }
  const { hash, ...content } = parsed.data
  if (hashOf(content) !== hash) throw broken('its content does not match its hash', place, null)
  try {
    return { ...unpack(content), hash }
  } catch (cause) {
    throw broken(wordsOf(cause), place, cause)
  }
}

function unpack({ name, labels, embedding, words, likeness, kept, report }: Content): Omit<Model, 'hash'> {
  const terms = words.terms.length
  if (kept.texts.length !== kept.labels.length) throw new RangeError('kept.labels: not one label a text')
  if (kept.labels.some((label) => label >= labels.length)) throw new RangeError('kept.labels: a label that is not there')
  return {
    name,
    labels,
    embedding: embedding && {
      weights: Float64Array.from(finite(fromHalves(halvesFromBase64(embedding.weights, labels.length * DIMENSIONS)))),
      bias: Float64Array.from(floatsFromBase64(embedding.bias, labels.length)),
    },
    words: {
      vocabulary: openVocabulary(words.terms, floatsFromBase64(words.inverse, terms)),
      weights: finite(fromHalves(halvesFromBase64(words.weights, terms * labels.length))),
      bias: floatsFromBase64(words.bias, labels.length),
    },
    likeness: {
      vectors: likeness.vectors === null ? null : floatsFromBase64(likeness.vectors, 101),
      words: floatsFromBase64(likeness.words, 101),
    },
    kept: {
      texts: kept.texts,
      labels: Int32Array.from(kept.labels),
      vectors: kept.vectors === null ? null : finite(fromHalves(halvesFromBase64(kept.vectors, kept.texts.length * DIMENSIONS))),
    },
    report,
  }
}

function finite(values: Float32Array): Float32Array {
  for (const value of values) if (!Number.isFinite(value)) throw new RangeError('a weight is not a finite number')
  return values
}

/** Writes a model beside its final place, flushes, and renames: a reader sees the old file or the new one, never half of one. */
export function saveModel(path: string, model: Omit<Model, 'hash'>): void {
  const beside = `${path}.${process.pid}.new`
  try {
    const handle = openSync(beside, 'w', 0o600)
    try {
      writeSync(handle, writeModel(model))
      fsyncSync(handle)
    } finally {
      closeSync(handle)
    }
    renameSync(beside, path)
  } catch (cause) {
    rmSync(beside, { force: true })
    const full = cause instanceof Error && 'code' in cause && cause.code === 'ENOSPC'
    throw new SignalboxError(full ? 'disk-full' : 'bad-input', `The model cannot be written: ${String(cause)}.`, {
      place: path,
      next: 'Check that the folder is there, that you may write to it and that the disk has room.',
      cause,
    })
  }
}

/** @throws SignalboxError `not-found` when there is no such file, else as `parseModel`. */
export function loadModel(path: string): Model {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (cause) {
    const missing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
    const message = missing ? 'There is no such model file.' : `The model file cannot be read: ${String(cause)}.`
    throw new SignalboxError(missing ? 'not-found' : 'bad-input', message, { place: path, next: 'Check the path.', cause })
  }
  return parseModel(text, path)
}

const broken = (what: string, place: string, cause: unknown): SignalboxError =>
  new SignalboxError('bad-input', `The model file is broken: ${what}.`, {
    place,
    next: 'Train the model again or restore the file.',
    cause,
  })
