import { expect, test } from 'vitest'
import { openingView } from './opening-view.ts'

const box = (x: number, y: number) => ({ x, y, width: 200, height: 50 })
const row = (count: number) => Array.from({ length: count }, (_, at) => box(at * 300, 0))

test('a small graph is shown whole, in the middle, and never larger than life', () => {
  expect(openingView(row(2), 1000, 600, null)).toEqual({ x: 250, y: 275, zoom: 1 })
})

test('a long graph stays readable and begins at its start', () => {
  const view = openingView(row(20), 1000, 600, null)
  expect(view.zoom).toBe(0.6)
  expect(view.x).toBe(40)
})

test('a node in question is in the picture, and the end of the graph is not passed', () => {
  const boxes = row(20)
  const middle = openingView(boxes, 1000, 600, boxes[10] ?? null)
  expect(middle.x + (10 * 300 + 100) * middle.zoom).toBe(500)
  const end = openingView(boxes, 1000, 600, boxes[19] ?? null)
  expect(end.x + (19 * 300 + 200) * end.zoom).toBe(960)
})
