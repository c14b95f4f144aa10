import { expect, test } from 'vitest'
import { UNLIKE_CAP } from '../model/record.ts'
import { calibrationError, figuresOf } from './evaluate.ts'
import { type Judged, lowerBound, suggestThresholds } from './thresholds.ts'

/** `count` predictions of one confidence, of which the share `right` is right. */
const group = (confidence: number, count: number, right: number): Judged[] =>
  Array.from({ length: count }, (_, at) => ({ confidence, right: at < Math.round(count * right) }))

const many = [...group(0.95, 800, 0.99), ...group(0.8, 100, 0.9), ...group(0.6, 200, 0.7), ...group(0.3, 100, 0.3)]

test('the high cut is the lowest whose precision surely meets the target', () => {
  expect(suggestThresholds(many)).toEqual({ high: 0.8, medium: 0.6, highProven: true, mediumProven: true })
  expect(suggestThresholds(many, { highPrecision: 0.98 }).high).toBe(0.95)
})

test('luck is not enough: a small flawless set gets a careful cut that is not called proven', () => {
  expect(suggestThresholds(group(0.9, 30, 1))).toEqual({ high: 0.95, medium: 0.9, highProven: false, mediumProven: true })
  expect(lowerBound(30, 30)).toBeLessThan(0.97)
  expect(lowerBound(0, 0)).toBe(0)
})

test('high never begins as low as strange texts may come, however flawless the training texts are', () => {
  expect(suggestThresholds(group(0.3, 5000, 1)).high).toBeGreaterThan(UNLIKE_CAP)
})

test('without any predictions the cuts are careful', () => {
  expect(suggestThresholds([])).toEqual({ high: 1, medium: 0.5, highProven: false, mediumProven: false })
})

test('calibration error is the mean distance of confidence from truth', () => {
  expect(calibrationError(group(0.9, 100, 0.9))).toBeCloseTo(0)
  expect(calibrationError(group(1, 100, 0.75))).toBeCloseTo(0.25)
  expect(calibrationError([])).toBe(0)
})

test('figures count each prediction in one band', () => {
  const figures = figuresOf(many, { high: 0.8, medium: 0.6 })
  expect(figures.n).toBe(1200)
  expect(figures.bands.high.share).toBeCloseTo(0.75)
  expect(figures.bands.medium.precision).toBeCloseTo(0.7)
  expect(figures.bands.low.precision).toBeCloseTo(0.3)
  expect(figuresOf([], { high: 0.8, medium: 0.6 }).bands.high).toEqual({ share: 0, precision: null })
})
