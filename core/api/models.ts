// Trained classifiers of a workspace: files in its attachments, named by their hash, and vectors cached beside them.
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { openEmbeddedProvider } from '../classifier/embedded-provider.ts'
import { openEmbedder } from '../classifier/embedder.ts'
import type { Example } from '../classifier/examples.ts'
import type { Model, Report } from '../classifier/model.ts'
import { loadModel, parseModel, saveModel, writeModel } from '../classifier/model-file.ts'
import { type Training, trainClassifier } from '../classifier/train.ts'
import { type FileVectorCache, fileCache } from '../classifier/vector-cache.ts'
import type { DocumentBody, PinnedDocument } from '../model/documents.ts'
import { SignalboxError } from '../model/news.ts'
import type { Answer } from '../model/record.ts'
import type { WorkspaceFolder } from '../storage/workspace.ts'

export type Classifiers = {
  /** One answer a text, for the model as a run's plan pins it. */
  answer(documents: readonly PinnedDocument[], model: string, texts: string[]): Promise<Answer[]>
  train(
    examples: Example[],
    options: Pick<Training, 'head' | 'onProgress' | 'signal'> & { name: string },
  ): Promise<{ model: Model; report: Report }>
  /** Keeps a model among the attachments; gives the body of its document. */
  keep(model: Model): DocumentBody['model']
  close(): Promise<void>
}

const fileOf = (paths: WorkspaceFolder, hash: string) => join(paths.attachments, `${hash}.model.json`)
export const vectorFile = (folder: string) => {
  mkdirSync(join(folder, 'cache'), { recursive: true })
  return join(folder, 'cache', 'vectors-minilm.bin')
}

export function openClassifiers(paths: WorkspaceFolder): Classifiers {
  let cache: FileVectorCache | null = null
  const vectors = () => {
    cache ??= fileCache(vectorFile(paths.folder))
    return cache
  }
  const loaded = new Map<string, Model>()
  const provider = openEmbeddedProvider({
    cache: { get: (hashes) => vectors().get(hashes), put: (entries) => vectors().put(entries) },
    models: (hash) => {
      const known = loaded.get(hash)
      if (known) return known
      if (!existsSync(fileOf(paths, hash))) return null
      const model = loadModel(fileOf(paths, hash))
      loaded.set(hash, model)
      return model
    },
  })
  return {
    async answer(documents, name, texts) {
      const document = documents.find((one) => one.kind === 'model' && one.name === name)
      if (document?.kind !== 'model')
        throw new SignalboxError('not-found', `There is no model “${name}”.`, { place: name, next: 'Train it or choose another.' })
      const found = await provider.classify({ name: document.body.file, hash: document.body.file }, texts)
      return found.map(({ label, confidence, runnerUp, evidence, model }) => ({
        ...{ kind: 'class', label, confidence, runnerUp, evidence },
        model: { name, hash: model.hash },
      }))
    },
    async train(examples, options) {
      const embedder = openEmbedder({ cache: vectors() })
      try {
        return await trainClassifier({ examples, embed: embedder.embed, ...options })
      } finally {
        await embedder.close()
      }
    },
    keep(model) {
      // The hash is taken from the file as it will be read, so that name and content cannot part.
      const { hash } = parseModel(writeModel(model), model.name)
      if (!existsSync(fileOf(paths, hash))) saveModel(fileOf(paths, hash), model)
      return modelDocument(hash, model)
    },
    async close() {
      await provider.close()
      cache?.close()
    },
  }
}

export const modelDocument = (hash: string, { labels, report }: Pick<Model, 'labels' | 'report'>): DocumentBody['model'] => ({
  ...{ file: hash, labels, head: report.head, examples: report.examples, accuracy: report.accuracy.chosen, ece: report.ece },
  ...{ high: report.thresholds.high, medium: report.thresholds.medium },
})
