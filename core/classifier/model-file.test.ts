import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Model } from './model.ts'
import { loadModel, parseModel, saveModel, writeModel } from './model-file.ts'
import { sampleExamples } from './sample-examples.ts'
import { trainClassifier } from './train.ts'

let model: Model
let folder = ''
beforeAll(async () => {
  model = (await trainClassifier({ examples: sampleExamples, head: 'words', embed: null })).model
  folder = mkdtempSync(join(tmpdir(), 'signalbox-'))
})
afterAll(() => rmSync(folder, { recursive: true }))

test('a model comes back from its file as it was', () => {
  const path = join(folder, 'support.json')
  saveModel(path, model)
  expect(loadModel(path)).toEqual(model)
  expect(readdirSync(folder)).toEqual(['support.json'])
})

test('broken, foreign and changed files are refused with their place', () => {
  const whole = writeModel(model)
  const changed = whole.replace('I forgot my password', 'I forgot my passport')
  for (const text of ['', '{', whole.slice(0, 5_000), 'null', '[]', '{"format":"signalbox.workflow","version":1}', changed]) {
    expect(() => parseModel(text, 'here.json')).toThrow(expect.objectContaining({ code: 'bad-input', place: 'here.json' }))
  }
  expect(() => parseModel(changed, 'here.json')).toThrow('does not match its hash')
})

test('a newer version is said to be newer', () => {
  const newer = JSON.stringify({ ...JSON.parse(writeModel(model)), version: 2, more: 'fields' })
  expect(() => parseModel(newer, 'here.json')).toThrow(expect.objectContaining({ code: 'unsupported' }))
})

test('weights of the wrong size are refused even when the hash is right', () => {
  const wrong = writeModel({ ...model, labels: [...model.labels, 'one more'] })
  expect(() => parseModel(wrong, 'here.json')).toThrow(/broken: expected \d+ bytes/)
})

test('a missing file, and a folder that is not there', () => {
  expect(() => loadModel(join(folder, 'none.json'))).toThrow(expect.objectContaining({ code: 'not-found' }))
  expect(() => saveModel(join(folder, 'no', 'model.json'), model)).toThrow('cannot be written')
  writeFileSync(join(folder, 'empty.json'), '')
  expect(() => loadModel(join(folder, 'empty.json'))).toThrow('not whole JSON')
})
