import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Field, JsonRecord } from '../model/values.ts'
import { inputShape, parseInput } from './input.ts'
import { isOfType } from './typed.ts'

const FIELDS: Field[] = [
  { name: 'company', title: 'Company', type: 'text', required: true },
  { name: 'employees', type: 'number', required: false },
  { name: 'customer', type: 'boolean', required: false },
  { name: 'since', type: 'date', required: false },
  { name: 'tags', type: 'list', required: false },
]
const csv = (raw: JsonRecord) => parseInput(FIELDS, raw, { fromText: true })
const json = (raw: JsonRecord) => parseInput(FIELDS, raw, { fromText: false })
const messages = (read: ReturnType<typeof csv>) => (read.ok ? [] : read.problems.map((problem) => problem.message))

describe('an input from CSV', () => {
  it('turns texts into the declared types', () => {
    expect(csv({ company: ' ACME ', employees: '40', customer: 'Yes', since: '2026-03-01', tags: 'a; b;;c' })).toEqual({
      ok: true,
      input: { company: ' ACME ', employees: 40, customer: true, since: '2026-03-01', tags: ['a', 'b', 'c'] },
      ignored: [],
    })
  })

  it('makes an absent or empty optional field nothing', () => {
    expect(csv({ company: 'ACME', employees: '  ' })).toMatchObject({ input: { employees: null, customer: null, since: null, tags: null } })
  })

  it('keeps extra columns out and names them', () => {
    expect(csv({ company: 'ACME', colour: 'red' })).toMatchObject({ ok: true, ignored: ['colour'] })
    expect(csv({ company: 'ACME', colour: 'red' })).not.toHaveProperty('input.colour')
  })

  it.each(['12abc', '1,5', '0x10', '1e400', 'NaN', 'Infinity', '--1', '1 2', '٣'])('does not take %s for a number', (employees) => {
    expect(messages(csv({ company: 'ACME', employees }))).toEqual([`“employees” needs a number, and got “${employees}”.`])
  })

  it.each(['2026-02-30', '01.03.2026', '2026-13-01', 'tomorrow', '2026-03-01T25:00'])('does not take %s for a date', (since) => {
    expect(csv({ company: 'ACME', since }).ok).toBe(false)
  })

  it('names every problem at once', () => {
    expect(messages(csv({ company: ' ', employees: 'many', customer: 'perhaps' }))).toEqual([
      '“Company” is missing.',
      '“employees” needs a number, and got “many”.',
      '“customer” needs yes or no, and got “perhaps”.',
    ])
  })
})

describe('an input from JSON', () => {
  it('refuses unknown fields and wrong types, and turns nothing into something', () => {
    expect(messages(json({ company: 'ACME', employees: '40', colour: 'red' }))).toEqual([
      '“colour” is not a field of this form.',
      '“employees” needs a number, and got “40”.',
    ])
  })

  it('does not let a name reach into JavaScript', () => {
    const raw = JSON.parse('{"company":"ACME","__proto__":{"admin":true}}') as JsonRecord
    expect(messages(json(raw))).toEqual(['“__proto__” is not a field of this form.'])
    const fields: Field[] = [{ name: '__proto__', type: 'list', required: false }]
    const read = parseInput(fields, JSON.parse('{"__proto__":["x"]}') as JsonRecord, { fromText: false })
    expect(read.ok && Object.getPrototypeOf(read.input)).toBe(Object.prototype)
  })
})

describe('whatever arrives', () => {
  const anything = fc.dictionary(fc.constantFrom(...FIELDS.map((field) => field.name), 'other'), fc.jsonValue({ maxDepth: 2 }))

  it('gives an input that fits its shape, or problems, and never throws', () => {
    fc.assert(
      fc.property(anything, fc.boolean(), (raw, fromText) => {
        const read = parseInput(FIELDS, raw as JsonRecord, { fromText })
        if (!read.ok) {
          expect(read.problems.length).toBeGreaterThan(0)
          return
        }
        expect(Object.keys(read.input)).toEqual(FIELDS.map((field) => field.name))
        for (const [name, type] of Object.entries(inputShape(FIELDS)))
          expect(read.input[name] === null || isOfType(read.input[name], type)).toBe(true)
        expect(read.input.company).not.toBeNull()
      }),
      { numRuns: 500 },
    )
  })

  it('reads any number that is written as a number back as itself', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (employees) => {
        expect(csv({ company: 'ACME', employees: String(employees) })).toMatchObject({
          ok: true,
          input: { employees: Number(String(employees)) },
        })
      }),
    )
  })
})
