import { expect, test } from 'vitest'
import { floatsFromBase64, floatsToBase64, fromHalf, fromHalves, halvesFromBase64, halvesToBase64, toHalf, toHalves } from './half.ts'

test('every half-precision number comes back as itself', () => {
  for (let half = 0; half < 0x10000; half++) {
    const value = fromHalf(half)
    if (Number.isNaN(value)) continue
    expect(toHalf(value)).toBe(half)
  }
})

test('a number is rounded to the nearest half, and beyond the range to infinity', () => {
  expect(fromHalf(toHalf(0.1))).toBeCloseTo(0.1, 4)
  expect(fromHalf(toHalf(1 + 1 / 2048))).toBe(1)
  expect(fromHalf(toHalf(1 + 3 / 2048))).toBe(1 + 2 / 1024)
  expect(fromHalf(toHalf(-70_000))).toBe(Number.NEGATIVE_INFINITY)
  expect(fromHalf(toHalf(1e-9))).toBe(0)
})

test('arrays survive base64, and a wrong length or a weight that is no number is refused', () => {
  const values = Float32Array.of(1, -0.5, 0.25)
  expect(fromHalves(halvesFromBase64(halvesToBase64(toHalves(values)), 3))).toEqual(values)
  expect(floatsFromBase64(floatsToBase64(values), 3)).toEqual(values)
  expect(() => floatsFromBase64(floatsToBase64(values), 4)).toThrow(RangeError)
  expect(() => floatsFromBase64(floatsToBase64(Float32Array.of(Number.NaN)), 1)).toThrow('not a finite number')
})
