import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { PinnedDocument } from '../model/documents.ts'
import type { Answer } from '../model/record.ts'
import { bench, inputs } from './harness.ts'

const model: PinnedDocument = {
  ...{ kind: 'model', name: 'Intents', version: 2 },
  body: {
    file: 'a'.repeat(64),
    labels: ['card_arrival', 'lost_card'],
    head: 'linear',
    examples: 100,
    accuracy: 0.9,
    ece: 0.01,
    high: 0.8,
    medium: 0.5,
  },
}
const node = bench('classify', { model: 'Intents', text: 'input.message' }, { scope: inputs({ message: 'text' }), documents: [model] })
const input = { input: { message: 'Where is my card?' } }
const answer = (more: object = {}, evidence: object = {}): Answer =>
  ({
    ...{ kind: 'class', label: 'card_arrival', confidence: 0.93, runnerUp: { label: 'lost_card', confidence: 0.04 } },
    evidence: {
      ...{ margin: 0.89, nearest: [{ text: 'My card has not come', label: 'card_arrival', similarity: 0.91 }] },
      ...{ words: ['where', 'card'], unlike: false, likeness: 0.9 },
      ...evidence,
    },
    model: { name: 'Intents', hash: 'h' },
    ...more,
  }) as Answer

describe('classify', () => {
  it('asks the model with the text', () => {
    expect(node.codes).toEqual([])
    expect(node.run(input).outcome).toEqual({ kind: 'ask', command: { kind: 'classify', model: 'Intents', text: 'Where is my card?' } })
    expect(node.run(input).said).toEqual(['The text is being read.'])
  })

  it('says what was read, how surely, and what that rests on', () => {
    const ran = node.run(input, [answer()])
    expect(ran.output).toEqual({ label: 'card_arrival', confidence: 0.93, runnerUp: 'lost_card', unlike: false })
    expect(ran.origins.label).toEqual(['input', 'ai'])
    expect(ran.clause).toBe('read as card_arrival')
    expect(ran.said).toEqual([
      'It was read as card_arrival with confidence 93 %.',
      'The closest known example is “My card has not come”, labelled card_arrival.',
      'The words that spoke for it: where, card.',
      'The next best reading was lost_card with 4 %.',
    ])
  })

  it('says when the text looks like nothing known', () => {
    expect(node.run(input, [answer({}, { unlike: true })]).said[1]).toBe(
      'The text looks like nothing the model was trained on, so its confidence is kept low.',
    )
  })

  it.each([
    ['a label it does not have', { label: 'refund' }],
    ['a label of an object', { label: 'constructor' }],
    ['a text for a confidence', { confidence: '0.93' }],
    ['a confidence in a list', { confidence: [0.93] }],
    ['a confidence above one', { confidence: 1.0000001 }],
    ['no number', { confidence: Number.NaN }],
    ['no confidence', { confidence: undefined }],
    ['an unknown runner-up', { runnerUp: { label: 'x', confidence: 0.1 } }],
    ['no evidence', { evidence: null }],
  ])('fails on %s', (_, more) => {
    expect(node.run(input, [answer(more)])).toMatchObject({ outcome: { kind: 'failed', failure: { code: 'bad-answer' } }, output: {} })
  })

  it('passes no malformed answer on, whatever a model invents', () => {
    const label = fc.oneof(fc.constantFrom('card_arrival', 'lost_card', '__proto__'), fc.anything())
    const confidence = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.anything())
    fc.assert(
      fc.property(label, confidence, fc.anything(), fc.anything(), (label, confidence, runnerUp, evidence) => {
        const ran = node.run(input, [{ kind: 'class', label, confidence, runnerUp, evidence, model: { name: '', hash: '' } } as Answer])
        if (ran.outcome.kind === 'failed') return
        expect(['card_arrival', 'lost_card']).toContain(ran.output.label)
        expect(typeof ran.output.confidence === 'number' && ran.output.confidence >= 0 && ran.output.confidence <= 1).toBe(true)
      }),
      { numRuns: 1000 },
    )
    fc.assert(
      fc.property(fc.anything(), (any) => {
        expect(node.run(input, [(any ?? {}) as Answer]).outcome.kind).toBe('failed')
      }),
    )
  })

  it('fails without a text to read', () => {
    expect(node.run({ input: { message: null } }).failure).toMatch(/must give a text/)
  })
})
