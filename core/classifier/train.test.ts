import { expect, test } from 'vitest'
import { writeModel } from './model-file.ts'
import { openPredictor } from './predict.ts'
import { otherWorlds, sampleExamples } from './sample-examples.ts'
import { prepareText } from './texts.ts'
import { trainClassifier } from './train.ts'

const train = (more = {}) => trainClassifier({ examples: sampleExamples, head: 'words', embed: null, ...more })

test('the words head learns from a few examples, in any language', async () => {
  const { model, report } = await train()
  expect(report).toMatchObject({ examples: 40, labels: 4, folds: 5, head: 'words', wordShare: 1 })
  expect(report.accuracy.words).toBeGreaterThan(0.6)
  const classify = openPredictor(model)
  const result = classify(prepareText('I forgot the password of my account'), null)
  expect(result.label).toBe('password lost')
  expect(result.evidence.words).toContain('password')
  expect(result.evidence.nearest[0]).toMatchObject({ label: 'password lost' })
  expect(result.model).toEqual({ name: 'classifier', hash: model.hash })

  const chinese = ['我要退款', '请退款给我', '退款在哪里', '密码忘记了', '重置密码', '我的密码错误']
  const small = await trainClassifier({
    examples: chinese.map((text, at) => ({ text, label: at < 3 ? '退款' : '密码' })),
    head: 'words',
    embed: null,
  })
  expect(openPredictor(small.model)(prepareText('怎么重置我的密码'), null).label).toBe('密码')
})

test('the same examples give the same model, byte for byte', async () => {
  const [first, second] = [await train(), await train()]
  expect(writeModel(first.model)).toBe(writeModel(second.model))
  expect((await train({ seed: 2 })).model.hash).not.toBe(first.model.hash)
})

test('texts of other worlds never reach the high band, nor does an empty one', async () => {
  const { model, report } = await train()
  const classify = openPredictor(model)
  for (const text of [...otherWorlds, '', ' ', '?']) {
    const result = classify(prepareText(text), null)
    expect(result.confidence, text).toBeLessThan(report.thresholds.high)
    expect(result.confidence).toBeGreaterThanOrEqual(0)
  }
  expect(classify(prepareText(''), null).evidence).toMatchObject({ unlike: true, likeness: 0 })
  expect(classify(prepareText('refund '.repeat(3_000)), null).evidence.truncated).toBe(true)
})

test('contradicting copies are tolerated and counted', async () => {
  const { report } = await train({ examples: [...sampleExamples, { text: 'I want my money back', label: 'invoice question' }] })
  expect(report).toMatchObject({ repeatedTexts: 1, contradictoryTexts: 1 })
})

test('an aborted training stops with the reason', async () => {
  const reason = new Error('the person closed the window')
  await expect(train({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason)
})

test('the embedding head without embeddings is refused', async () => {
  await expect(train({ head: 'embedding' })).rejects.toMatchObject({ code: 'unsupported', place: 'head' })
})
