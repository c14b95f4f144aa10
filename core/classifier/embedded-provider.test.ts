import { expect, test } from 'vitest'
import { openEmbeddedProvider } from './embedded-provider.ts'
import { openEmbedder } from './embedder.ts'
import { otherWorlds, sampleExamples } from './sample-examples.ts'
import { trainClassifier } from './train.ts'
import { memoryCache } from './vector-cache.ts'

test('real sentence embeddings: trained, asked, and not fooled by other worlds', { timeout: 60_000 }, async () => {
  const cache = memoryCache()
  const embedder = openEmbedder({ cache, workers: 1 })
  const seen: number[] = []
  const { model, report } = await trainClassifier({
    examples: sampleExamples,
    embed: embedder.embed,
    onProgress: (done, _, stage) => stage === 'embedding' && seen.push(done),
  })
  expect(seen.at(0)).toBe(0)
  expect(seen.at(-1)).toBe(40)
  expect(report.accuracy.embedding).toBeGreaterThan(0.85)
  expect(report.head).not.toBe('words')

  const before = performance.now()
  await embedder.embed(sampleExamples.map(({ text }) => text))
  expect(performance.now() - before).toBeLessThan(200)

  const provider = openEmbeddedProvider({ models: (name) => (name === 'support' ? model : null), cache, workers: 1 })
  const [lost, empty] = await provider.classify({ name: 'support', hash: model.hash }, ['I cannot remember my password', ' '])
  expect(lost).toMatchObject({ label: 'password lost', runnerUp: {}, evidence: { unlike: false } })
  expect(lost?.evidence.nearest).toHaveLength(5)
  expect(lost?.evidence.nearest[0]?.label).toBe('password lost')
  expect(empty?.evidence.unlike).toBe(true)

  const strange = await provider.classify({ name: 'support' }, otherWorlds)
  expect(strange.filter(({ confidence }) => confidence >= report.thresholds.high)).toEqual([])
  expect(strange.filter(({ evidence }) => evidence.unlike).length).toBeGreaterThan(otherWorlds.length * 0.8)

  await expect(provider.classify({ name: 'nobody' }, ['x'])).rejects.toMatchObject({ code: 'not-found' })
  await expect(provider.classify({ name: 'support', hash: 'another' }, ['x'])).rejects.toMatchObject({ code: 'conflict' })
  const reason = new Error('enough')
  const abort = new AbortController()
  const cancelled = provider.classify({ name: 'support' }, ['a text never seen before'], abort.signal)
  abort.abort(reason)
  await expect(cancelled).rejects.toBe(reason)
  await Promise.all([provider.close(), embedder.close()])
})
