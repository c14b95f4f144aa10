// Conditions taken apart and names changed, by the places of the syntax tree.
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { any } from '../model/values.ts'
import { comparisonOf, conjunctsOf } from './conjuncts.ts'
import { compileExpression } from './expression.ts'
import { renameInExpression } from './rename.ts'

describe('a condition', () => {
  test.each([
    ['a > 1 && b == "x && y" && c', ['a > 1', 'b == "x && y"', 'c']],
    ['(a || b) && c', ['a || b', 'c']],
    ['((a && b)) && (c)', ['a', 'b', 'c']],
    ['(a + b).x > 3 && 1 < (c)', ['(a + b).x > 3', '1 < (c)']],
    ['a || b && c', ['a || b && c']],
    ['!(a && b)', ['!(a && b)']],
    ['( // a && b (\n a ) && b', ['a', 'b']],
    ['a &&', []],
  ])('%s has its parts', (source, parts) => {
    const found = conjunctsOf(source)
    for (const one of found) expect(source.slice(one.from, one.to)).toBe(one.source)
    expect(found.map((one) => one.source)).toEqual(parts)
  })

  test('its parts joined again mean the same', () => {
    const leaf = fc.constantFrom('a', '(b)', '(a || b)', '!(a && b)', 'a == b', '(a ? b : c)', '((c))')
    const condition = fc
      .array(leaf, { minLength: 1, maxLength: 5 })
      .chain((all) =>
        fc
          .integer({ min: 0, max: all.length - 1 })
          .map((at) => (at ? `(${all.slice(0, at).join(' && ')}) && ${all.slice(at).join('&&')}` : all.join(' && '))),
      )
    const scope = { a: any, b: any, c: any }
    fc.assert(
      fc.property(condition, fc.record({ a: fc.boolean(), b: fc.boolean(), c: fc.boolean() }), (source, values) => {
        const valueOfAll = (of: string) => {
          const result = compileExpression(of, scope)
          return result.ok ? result.expression.evaluate(values) : result.problems
        }
        const parts = conjunctsOf(source).map((one) => valueOfAll(one.source))
        expect(parts.every((one) => one === true)).toBe(valueOfAll(source))
      }),
    )
  })

  test('that is one comparison has two sides', () => {
    expect(comparisonOf('(a + 1) * 2 >= b.c')).toEqual({ left: '(a + 1) * 2', operator: '>=', right: 'b.c' })
    expect(comparisonOf('(a.lower() in ["x", "y"])')).toEqual({ left: 'a.lower()', operator: 'in', right: '["x", "y"]' })
    for (const source of ['a && b', 'a', '!(a > b)', 'a >']) expect(comparisonOf(source)).toBeNull()
  })
})

describe('a rename', () => {
  test.each([
    ['old.x + old["old"] + "old" + other.old', 'new.x + new["old"] + "old" + other.old'],
    ['old.list.exists(old, old.x > 1)', 'new.list.exists(old, old.x > 1)'],
    ['l.exists(x, x == old.y) && has(old.z)', 'l.exists(x, x == new.y) && has(new.z)'],
    ['l.exists(new, new == old.y)', 'l.exists(new2, new2 == new.y)'],
    ['l.exists(new, l.exists(x, new.a == x)) && old', 'l.exists(new, l.exists(x, new.a == x)) && new'],
    ['older.x + old', 'older.x + new'],
    ['{"old": old}', '{"old": new}'],
    ['old(1) + old.lower()', 'old(1) + new.lower()'],
    ['old +', 'old +'],
  ])('of old to new in %s', (source, made) => {
    expect(renameInExpression(source, 'old', 'new')).toBe(made)
  })
})
