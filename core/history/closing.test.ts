import { describe, expect, it } from 'vitest'
import type { Part, Step } from '../model/record.ts'
import { closing } from './closing.ts'
import { plainText } from './narrative.ts'
import { type Told, valueAtPlace } from './places.ts'

const run: Told['run'] = {
  ...{ id: 7, workflow: 'Orders', version: 1, owner: 'Order desk', status: 'waiting', outcome: null, trigger: 'form', startedAt: 0 },
  ...{ duration: null, steps: 1, called: false, setAside: false },
}
const step = (more: Partial<Step> = {}) => ({ seq: 0, node: 'a', path: '', status: 'done', reads: {}, failure: null, ...more }) as Step
const told = (change: Partial<Told['run']>, steps: Step[] = [step()]): Told => ({
  run: { ...run, ...change },
  ...{ input: {}, steps, graph: { nodes: [], edges: [] }, documents: [] },
})
const said = (story: Told, waits: Part[][] = []) => closing(story, waits).map(plainText)
const stopped = (code: string, message: string) => step({ status: 'cancelled', failure: { code, message, next: '' } })

describe('the close of a story', () => {
  it('says for what a run waits, each thing once', () => {
    const event: Part[] = ['left waiting for ', 'the event ', { value: 'paid/7', from: 'x' }]
    expect(said(told({}), [event, event, ['left waiting for ', 'a person']])).toEqual([
      'The run waits for the event paid/7, and for a person.',
    ])
  })
  it('names three of many things and says that there are more', () => {
    const waits = ['a', 'b', 'c', 'd'].map((one): Part[] => [`left waiting for ${one}`])
    expect(said(told({}), waits)).toEqual(['The run waits for a, and for b, and for c, and for more.'])
  })
  it('says who cancelled it and why, in the words of the record', () => {
    expect(said(told({ status: 'cancelled', duration: 5 }, [stopped('cancelled', 'Ana cancelled the run: sent twice')]))).toEqual([
      'Ana cancelled the run: sent twice.',
    ])
  })
  it('says what stopped a run that failed as a whole, but not what nothing needed any more', () => {
    const late = stopped('timed-out', 'The run took longer than its limit.')
    expect(said(told({ status: 'failed', duration: 5 }, [late]))).toEqual([
      'It was stopped: The run took longer than its limit.',
      'The run failed and became a task of Order desk.',
    ])
    expect(said(told({ status: 'failed', duration: 5 }, [stopped('not-needed', 'It went on without it.')]))).toHaveLength(1)
  })
  it('makes no task of a run that another one called', () => {
    expect(said(told({ status: 'failed', duration: 5, called: true }))).toEqual([
      'The run failed; the run that called it goes on from there.',
    ])
  })
  it('tells a run in line from one that was set aside', () => {
    expect(said(told({ status: 'queued', steps: 0 }, []))[0]).toContain('waits in line')
    expect(said(told({ status: 'queued', steps: 0, setAside: true }, []))[0]).toContain('set aside')
  })
  it('warns while a run grows too long, and no longer when it is over', () => {
    expect(said(told({ steps: 10_001 }), [['left waiting for a person']])[0]).toBe(
      'It has taken 10001 steps, and nears the limit at which a run is stopped.',
    )
    expect(said(told({ steps: 10_001, status: 'ended', duration: 5 }))).toEqual([])
  })
})

describe('a text with holes', () => {
  const graph: Told['graph'] = {
    nodes: [
      {
        id: 'a',
        key: 'a',
        type: 'wait',
        title: '',
        config: { event: 'paid/{{ input.id }}', other: '{{ input.name }}' },
        position: { x: 0, y: 0 },
      },
    ],
    edges: [],
  }
  const story = { ...told({}, [step({ reads: { 'input.id': 'O-7' } })]), graph }
  it('is filled with what the step read', () => {
    expect(valueAtPlace(story, 'filled(0, config(a).config.event)')).toBe('paid/O-7')
  })
  it('stays as it was written where the record does not say what goes in', () => {
    expect(valueAtPlace(story, 'filled(0, config(a).config.other)')).toBe('{{ input.name }}')
    expect(valueAtPlace(story, 'filled(0, config(a).config.none)')).toBeUndefined()
  })
})
