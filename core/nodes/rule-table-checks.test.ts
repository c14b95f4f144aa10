// biome-ignore-all lint/suspicious/noThenProperty: rows of a rule table say when and then
import { describe, expect, it } from 'vitest'
import type { JsonRecord } from '../model/values.ts'
import { bench, inputs } from './harness.ts'

const scope = inputs({ country: 'text', employees: 'number', vip: 'boolean', since: 'date' })
const columns: { [name: string]: JsonRecord } = Object.fromEntries(
  ['country', 'employees', 'vip', 'since'].map((name) => [name, { title: name, value: `input.${name}` }]),
)
const check = (titles: string[], rows: string[][], more = {}) =>
  bench(
    'ruleTable',
    {
      inputs: titles.map((title) => columns[title] as JsonRecord),
      outputs: [{ name: 'row', type: 'number' }],
      rows: rows.map((when, at) => ({ name: `R${'abcdefgh'[at] ?? at}`, when, then: [at] })),
      ...more,
    },
    { scope },
  ).problems
const said = (problems: ReturnType<typeof check>) => problems.map((problem) => problem.message)

describe('overlaps', () => {
  it('names both rows and what both match, in words', () => {
    const problems = check(
      ['country', 'employees'],
      [
        ['"DE","AT"', '>= 50'],
        ['"DE"', '[10..80]'],
      ],
      { otherwise: [9] },
    )
    expect(problems).toMatchObject([{ code: 'overlap', severity: 'error', field: 'rows[1]' }])
    expect(said(problems)).toEqual([
      'Row “Ra” and row “Rb” both match when “country” is DE and “employees” is between 50 and 80. With “unique”, only one may.',
    ])
  })

  it('are none where rows only touch', () => {
    expect(check(['employees'], [['< 50'], ['[50..80)'], ['>= 80']])).toEqual([])
    expect(
      check(
        ['vip', 'since'],
        [
          ['true', '-'],
          ['false', '< 2026-01-01'],
          ['false', '>= 2026-01-01'],
        ],
      ),
    ).toEqual([])
  })

  it('are allowed with “first” and “collect”', () => {
    const rows = [['>= 50'], ['>= 10'], ['-']]
    expect(check(['employees'], rows, { hit: 'first' })).toEqual([])
    expect(check(['employees'], rows, { hit: 'collect' })).toEqual([])
  })

  it('are shown up to a number, not by the thousand', () => {
    const problems = check(
      ['employees'],
      Array.from({ length: 60 }, () => ['-']),
    )
    expect(problems.length).toBeLessThan(25)
  })

  it('are found in a table without inputs', () => {
    expect(said(check([], [[], []]))).toEqual(['Row “Ra” and row “Rb” both match when anything arrives. With “unique”, only one may.'])
  })
})

describe('rows that never get their turn', () => {
  it('are named with the row above that takes everything', () => {
    const problems = check(['employees'], [['>= 10'], ['>= 50'], ['-']], { hit: 'first' })
    expect(problems).toMatchObject([{ code: 'shadowed', severity: 'warning', field: 'rows[1]' }])
    expect(said(problems)).toEqual(['Row “Rb” never gets its turn: row “Ra” above it takes everything it would match.'])
  })

  it('are found when only several rows together take everything', () => {
    const problems = check(['employees'], [['< 50'], ['>= 50'], ['[10..90]']], { hit: 'first' })
    expect(said(problems)).toEqual(['Row “Rc” never gets its turn: the rows above it together take everything it would match.'])
  })

  it('are found when nothing can be in their cell', () => {
    expect(said(check(['vip'], [['not(true,false)'], ['-']]))).toEqual(['Row “Ra” can never match: no value of “vip” is in its cell.'])
  })
})

describe('gaps', () => {
  it('are named as the missing combination', () => {
    const problems = check(
      ['employees', 'vip'],
      [
        ['>= 50', '-'],
        ['< 50', 'true'],
      ],
    )
    expect(problems).toMatchObject([{ code: 'gap', severity: 'warning', field: 'otherwise' }])
    expect(said(problems)).toEqual([
      'No row matches when “employees” is less than 50 and “vip” is false. Add a row, or say what holds otherwise.',
    ])
  })

  it('are none where something holds otherwise', () => {
    expect(check(['employees'], [['>= 50']], { otherwise: [1] })).toEqual([])
  })
})

describe('a table that is too large to check', () => {
  it('says so and comes back soon', () => {
    const rows = Array.from({ length: 3000 }, (_, at) => ['-', `${at}`])
    const began = performance.now()
    const problems = check(['country', 'employees'], rows)
    expect(performance.now() - began).toBeLessThan(3000)
    expect(problems).toMatchObject([{ code: 'too-large', severity: 'warning' }])
  })

  it('is not held up by long cells either', () => {
    const long = (from: number) => Array.from({ length: 400 }, (_, at) => `"${from + at}"`).join(',')
    const rows = Array.from({ length: 200 }, (_, at) => [long(at * 1000)])
    const began = performance.now()
    expect(check(['country'], rows).map((problem) => problem.code)).toEqual(['too-large'])
    expect(performance.now() - began).toBeLessThan(3000)
  })
})
