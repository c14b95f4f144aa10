// biome-ignore-all lint/suspicious/noThenProperty: rows of a rule table say when and then
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Json } from '../model/values.ts'
import { bench, inputs } from './harness.ts'

const scope = inputs({ country: 'text', employees: 'number', anyone: 'any' })
const territories = {
  table: 'Territories',
  inputs: [
    { title: 'country', value: 'input.country' },
    { title: 'employees', value: 'input.employees' },
  ],
  outputs: [{ name: 'team' }],
  rows: [
    { name: 'DACH enterprise', when: ['"DE","AT","CH"', '>= 1000'], then: ['Mara'] },
    { name: 'EU mid', when: ['"DE","AT","CH"', '[50..1000)'], then: ['Jon'] },
    { name: '', when: ['"US"', '-'], then: ['Lin'] },
  ],
}
const table = (more = {}) => bench('ruleTable', { ...territories, ...more }, { scope })
const lead = (country: Json, employees: Json) => ({ input: { country, employees } })

describe('a rule table', () => {
  it('says which row matched, and how far the nearest other was', () => {
    const ran = table().run(lead('DE', 40))
    expect(ran.failure).toBe(
      'No row of Territories matches. The closest is row “DACH enterprise”: employees is 40, it asks for 1000 or more.',
    )
    const hit = table().run(lead('DE', 1200))
    expect(hit).toMatchObject({ output: { team: 'Mara' }, decision: { hit: [0], near: { row: 1, miss: [1] }, of: ['DE', 1200] } })
    expect(hit.clause).toBe('given team Mara because row “DACH enterprise” of Territories matched')
    expect(hit.said).toEqual([
      'Territories gave team Mara because row “DACH enterprise” of Territories matched.',
      'It looked at: country is DE and employees is 1200.',
      'Row “EU mid” did not match: employees is 1200, it asks for 50 or more and less than 1000.',
    ])
  })

  it('names a row without a name by its place, and every input that failed', () => {
    const ran = table({ otherwise: ['nobody'] }).run(lead('US', 3))
    expect(ran.said[0]).toBe('Territories gave team Lin because row 3 of Territories matched.')
    const none = table({ otherwise: ['nobody'] }).run(lead('FR', 3))
    expect(none.output).toEqual({ team: 'nobody' })
    expect(none.said).toContain('Row 3 did not match: country is FR, it asks for US.')
  })

  it('inherits origins from its inputs and adds its own', () => {
    expect(table().run(lead('US', 3)).origins).toEqual({ team: ['input', 'rule'] })
  })

  it('fails when “unique” is met twice at run time', () => {
    const rows = [
      { name: 'a', when: ['-', '> 10'], then: ['x'] },
      { name: 'b', when: ['-', '< 20'], then: ['y'] },
    ]
    const double = table({ rows })
    expect(double.run(lead('DE', 15)).failure).toBe('In Territories, row “a” and row “b” match together, and only one may.')
    expect(double.run(lead('DE', 5)).output).toEqual({ team: 'y' })
  })

  it('takes the topmost row with “first”', () => {
    const rows = [
      { name: 'big', when: ['-', '>= 100'], then: ['x'] },
      { name: 'any', when: ['-', '-'], then: ['y'] },
    ]
    expect(table({ rows, hit: 'first' }).run(lead('DE', 200)).decision).toMatchObject({ hit: [0], near: null })
    expect(table({ rows, hit: 'first' }).run(lead('DE', 20)).decision).toMatchObject({ hit: [1], near: { row: 0, miss: [1] } })
  })

  it.each([
    ['list', [[3, 5]]],
    ['sum', [8]],
    ['min', [3]],
    ['max', [5]],
    ['count', [2]],
  ])('collects by %s', (aggregate, output) => {
    const rows = [3, 5, 7].map((points, at) => ({ when: ['-', `>= ${at * 10}`], then: [points] }))
    const collect = table({ hit: 'collect', aggregate, outputs: [{ name: 'points', type: 'number' }], rows })
    expect(collect.codes).toEqual([])
    expect(Object.values(collect.run(lead('DE', 10)).output)).toEqual(output)
  })

  it('collects nothing as an empty list or nought, and has no least of nothing', () => {
    const collect = (aggregate: string, otherwise: Json = null) =>
      table({
        hit: 'collect',
        aggregate,
        otherwise,
        outputs: [{ name: 'points', type: 'number' }],
        rows: [{ when: ['"X"', '-'], then: [1] }],
      })
    expect(collect('list').run(lead('DE', 1)).output).toEqual({ points: [] })
    expect(collect('sum').run(lead('DE', 1)).output).toEqual({ points: 0 })
    expect(collect('min').run(lead('DE', 1)).failure).toBe('No row of Territories matches, so there is no min.')
    expect(collect('min', [4]).run(lead('DE', 1)).output).toEqual({ points: 4 })
  })

  it('fails on a value of the wrong type only where a row gets as far as asking for it', () => {
    expect(table().run(lead('DE', null)).failure).toMatch(/empty/)
    expect(table().run(lead('US', null)).output).toEqual({ team: 'Lin' })
    expect(table().run(lead(5, 50)).failure).toMatch(/“"DE","AT","CH"”/)
  })
})

describe('a rule table with mistakes', () => {
  it('names each of them by its field', () => {
    const rows = [
      { when: ['"DE"'], then: ['x'] },
      { when: ['DE', 'many'], then: ['x', 'y'] },
      { when: ['-', '-'], then: [7] },
    ]
    const outputs = [{ name: 'team' }]
    expect(table({ rows, outputs }).problems.map(({ code, field }) => [code, field])).toEqual([
      ['cell-count', 'rows[1].then'],
      ['wrong-type', 'rows[2].then[0]'],
      ['cell-count', 'rows[0].when'],
      ['bad-cell', 'rows[1].when[0]'],
      ['bad-cell', 'rows[1].when[1]'],
    ])
  })

  it('refuses outputs that stand twice or cannot be put together', () => {
    const outputs = [{ name: 'team' }, { name: 'team' }]
    expect(table({ outputs, rows: [] }).codes).toContain('duplicate-field')
    expect(table({ hit: 'collect', aggregate: 'sum', rows: [], outputs: [{ name: 'team' }] }).codes).toEqual(['bad-aggregate'])
    expect(table({ outputs: [], rows: [] }).codes).toContain('no-outputs')
    expect(table({ otherwise: [5] }).codes).toContain('wrong-type')
  })

  it('keeps a column of which nothing is known to one kind of value', () => {
    const one = { inputs: [{ title: 'any', value: 'input.anyone' }], hit: 'first', otherwise: ['none'] }
    expect(
      table({
        ...one,
        rows: [
          { when: ['-'], then: ['a'] },
          { when: ['>= 5'], then: ['b'] },
        ],
      }).codes,
    ).toEqual(['shadowed'])
    expect(
      table({
        ...one,
        rows: [
          { when: ['>= 5'], then: ['a'] },
          { when: ['"x"'], then: ['b'] },
        ],
      }).codes,
    ).toEqual(['bad-cell'])
  })

  it('keeps names out that reach into JavaScript', () => {
    expect(() => table({ outputs: [{ name: 'constructor' }] })).toThrow(/reserved/)
  })
})

describe('a rule table against a plain reading of its rows', () => {
  const number = fc.constantFrom('-', '>= 3', '< 3', '[2..4]', '5', '1,4', 'not(2)')
  const word = fc.constantFrom('-', '"a"', '"b","c"', 'not("a")')
  const rows = fc.array(fc.tuple(number, word), { maxLength: 6 })
  const plainly: { [cell: string]: (value: Json) => boolean } = {
    '-': () => true,
    ...{ '>= 3': (n) => (n as number) >= 3, '< 3': (n) => (n as number) < 3, '[2..4]': (n) => (n as number) >= 2 && (n as number) <= 4 },
    ...{ '5': (n) => n === 5, '1,4': (n) => n === 1 || n === 4, 'not(2)': (n) => n !== 2 },
    ...{ '"a"': (t) => t === 'a', '"b","c"': (t) => t === 'b' || t === 'c', 'not("a")': (t) => t !== 'a' },
  }
  const columns = [
    { title: 'n', value: 'input.employees' },
    { title: 't', value: 'input.country' },
  ]

  it('hits the same rows, and names the nearest miss', () => {
    fc.assert(
      fc.property(
        rows,
        fc.constantFrom('unique', 'first', 'collect'),
        fc.integer({ min: 0, max: 6 }),
        fc.constantFrom('a', 'b', 'd'),
        (cells, hit, n, t) => {
          const made = cells.map((when, at) => ({ when, then: [at] }))
          const node = table({ hit, inputs: columns, rows: made, outputs: [{ name: 'at', type: 'number' }] })
          const ran = node.run(lead(t, n))
          const missing = cells.map(([a, b]) => [...(plainly[a]?.(n) ? [] : [0]), ...(plainly[b]?.(t) ? [] : [1])])
          const all = missing.flatMap((miss, at) => (miss.length ? [] : [at]))
          const expected = hit === 'first' ? all.slice(0, 1) : all
          if (hit === 'collect') expect(ran.output.at).toEqual(expected)
          else if (expected.length === 1) expect(ran.output.at).toBe(expected[0])
          else expect(ran.outcome.kind).toBe('failed')
          if (ran.decision?.kind !== 'rows') return
          expect(ran.decision.hit).toEqual(expected)
          const seen = hit === 'first' && all.length ? missing.slice(0, all[0]) : missing
          const fewest = Math.min(...seen.filter((miss) => miss.length).map((miss) => miss.length))
          const row = seen.findIndex((miss) => miss.length === fewest)
          expect(ran.decision.near).toEqual(row < 0 ? null : { row, miss: seen[row] })
        },
      ),
      { numRuns: 500 },
    )
  })

  it('finds overlaps and gaps exactly where some input shows them', () => {
    const cover = fc.array(fc.tuple(number, word), { minLength: 1, maxLength: 5 })
    fc.assert(
      fc.property(cover, (cells) => {
        const made = cells.map((when, at) => ({ when, then: [at] }))
        const node = table({ inputs: columns, rows: made, outputs: [{ name: 'at', type: 'number' }] })
        const counts = [0, 1, 2, 2.5, 3, 3.5, 4, 4.5, 5, 6].flatMap((n) =>
          ['a', 'b', 'c', 'd'].map((t) => cells.filter(([a, b]) => plainly[a]?.(n) && plainly[b]?.(t)).length),
        )
        expect(node.codes.includes('overlap')).toBe(counts.some((count) => count > 1))
        expect(node.codes.includes('gap')).toBe(counts.some((count) => count === 0))
      }),
      { numRuns: 300 },
    )
  })
})
