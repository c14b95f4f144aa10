import { expect, test } from 'vitest'
import { SignalboxError } from '../model/news.ts'
import { countCopies, readCases, readExamples } from './examples.ts'
import { dealFolds } from './folds.ts'
import { prepareText } from './texts.ts'

const refusal = (csv: string): SignalboxError => {
  try {
    readExamples(csv, 'text', 'label')
  } catch (error) {
    if (error instanceof SignalboxError) return error
  }
  throw new Error('it was not refused')
}

test('examples are trimmed, normalised, and may hold commas and line breaks', () => {
  const csv = '\uFEFFtext,label\n" a, b\nc ",x\nd,x\ne\u0301,y\nf,y\n'
  expect(readExamples(csv, 'text', 'label')).toEqual([
    { text: 'a, b\nc', label: 'x' },
    { text: 'd', label: 'x' },
    { text: '\u00e9', label: 'y' },
    { text: 'f', label: 'y' },
  ])
})

test('a missing column names those that are there', () => {
  expect(refusal('question,label\na,x\n').message).toBe('The CSV has no column “text”. It has “question”, “label”.')
  expect(refusal('').message).toContain('no columns')
})

test('empty texts and labels are named by row', () => {
  expect(refusal('text,label\n,x\nb,x\n  ,y\n').message).toBe('The text is empty in rows 2, 4.')
  expect(refusal('text,label\na,x\nb,\n').message).toBe('The label is empty in row 3.')
})

test('a set that nothing can be learnt from is refused', () => {
  expect(refusal('text,label\na,x\nb,x\n').message).toContain('one label “x”')
  expect(refusal('text,label\na,x\nb,x\nc,y\nc,y\n').message).toContain('Too few examples of “y”')
  expect(refusal('text,label\n').message).toContain('no examples')
  expect(readCases('text,label\na,x\n', 'text', 'label')).toHaveLength(1)
})

test('broken quoting names the row', () => {
  const error = refusal('text,label\na,x\n"b,x\n')
  expect(error.code).toBe('bad-input')
  expect(error.place).toMatch(/^row \d+$/)
})

test('copies are counted, and those that contradict one another', () => {
  const examples = [
    { text: 'a', label: 'x' },
    { text: 'a', label: 'y' },
    { text: 'b', label: 'x' },
    { text: 'b', label: 'x' },
    { text: 'c', label: 'y' },
  ]
  expect(countCopies(examples)).toEqual({ repeated: 2, contradictory: 1 })
})

test('folds spread each label evenly and never part copies', () => {
  const texts = [...Array(40).keys()].map((at) => (at >= 38 ? 'copy' : `text ${at}`))
  const labels = Int32Array.from(texts, (_, at) => at % 4)
  const folds = dealFolds(texts, labels, 5, 7)
  expect(folds[38]).toBe(folds[39])
  expect(dealFolds(texts, labels, 5, 7)).toEqual(folds)
  for (let label = 0; label < 4; label++) {
    const counts = [0, 1, 2, 3, 4].map((fold) => texts.filter((_, at) => labels[at] === label && folds[at] === fold).length)
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1)
  }
})

test('a very long text is cut and that is said', () => {
  expect(prepareText(`  ${'long '.repeat(3_000)}`)).toEqual({ text: 'long '.repeat(2_000), truncated: true })
  expect(prepareText('half a pair: \ud83d').text).toBe('half a pair: \ufffd')
})
