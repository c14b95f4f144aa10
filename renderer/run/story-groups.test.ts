import { expect, test } from 'vitest'
import type { Sentence } from '../../core/model/record.ts'
import { sentencesBySeq } from './story-groups.ts'

const said = (seq: number | null, text: string, weight: Sentence['weight'] = 'main'): Sentence => ({
  seq,
  tone: 'plain',
  weight,
  parts: [text],
})

test('sentences of one step stand together, the near miss last', () => {
  const groups = sentencesBySeq([said(0, 'a'), said(1, 'not', 'why-not'), said(1, 'b'), said(null, 'end')])
  expect([...groups].map(([seq, sentences]) => [seq, ...sentences.map(({ parts }) => parts[0])])).toEqual([
    [0, 'a'],
    [1, 'b', 'not'],
    [null, 'end'],
  ])
})
