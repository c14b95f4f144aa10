import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SignalboxError } from './news.ts'
import { decodeUtf8, parseJson } from './parse-json.ts'

const refusal = (text: string): SignalboxError => {
  try {
    parseJson(text, 'test.json')
  } catch (error) {
    return error as SignalboxError
  }
  throw new Error('it was accepted')
}

describe('parsing JSON from outside', () => {
  it('gives what JSON.parse gives, for any value', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(parseJson(JSON.stringify(value, null, 1), 'x')).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
  it('refuses a name that stands twice in one record, with its place, however it is written', () => {
    for (const text of ['{"a": 1,\n "a": 2}', '{"a":1,"\\u0061":2}', `{"a":1,"a"${' '.repeat(100)}:2}`])
      expect(refusal(text).message).toContain('“a” stands twice')
    expect(refusal('{"a": 1,\n "a": 2}').place).toBe('test.json, line 2, column 2')
    expect(parseJson('[{"a":1},{"a":2}]', 'x')).toHaveLength(2)
  })
  it('refuses what is nested deeper than 64, before parsing it', () => {
    expect(parseJson('['.repeat(64) + ']'.repeat(64), 'x')).toBeTruthy()
    for (const depth of [65, 5000, 1_000_000]) expect(refusal('['.repeat(depth) + ']'.repeat(depth)).message).toContain('deeper than 64')
  })
  it('keeps __proto__ an ordinary name', () => {
    expect(Object.keys(parseJson('{"__proto__": {"x": 1}}', 'x') as object)).toEqual(['__proto__'])
    expect(({} as { x?: number }).x).toBeUndefined()
  })
  it('refuses what is no JSON and what is no UTF-8', () => {
    for (const text of ['', '{', "{'a':1}", '[1,]', 'NaN', '01', '"\t"', '{"a":1} x']) expect(refusal(text)).toBeInstanceOf(SignalboxError)
    expect(() => decodeUtf8(new Uint8Array([0x22, 0xff, 0x22]), 'x')).toThrow('not UTF-8')
  })
  it('agrees with the JSON test suite where it lies beside the project', () => {
    const folder = resolve('..', 'shared', 'data', 'json-test-suite')
    // Cases that contradict two rules of ours: no name twice, and a depth limit. They are named, not skipped.
    const ours = new Set(['y_object_duplicated_key.json', 'y_object_duplicated_key_and_value.json'])
    const wrong = (existsSync(folder) ? readdirSync(folder) : []).filter((file) => {
      if (!file.endsWith('.json')) return false
      let accepted = true
      try {
        parseJson(decodeUtf8(readFileSync(join(folder, file)), file), file)
      } catch (error) {
        if (!(error instanceof SignalboxError)) return true
        accepted = false
      }
      return (file.startsWith('y_') && accepted === ours.has(file)) || (file.startsWith('n_') && accepted)
    })
    expect(wrong).toEqual([])
  })
})
