import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { fromHalves, toHalves } from './half.ts'
import { hashText } from './texts.ts'
import { DIMENSIONS, fileCache, RECORD_BYTES } from './vector-cache.ts'

let folder = ''
let path = ''
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'signalbox-'))
  path = join(folder, 'vectors.bin')
})
afterEach(() => rmSync(folder, { recursive: true }))

const entry = (text: string, start: number) => ({
  hash: hashText(text),
  vector: fromHalves(toHalves(Float32Array.from({ length: DIMENSIONS }, (_, at) => (start + at) / 1000))),
})
const one = entry('one', 1)
const two = entry('two', 2)
const fill = () => {
  const cache = fileCache(path)
  cache.put([one, two])
  cache.close()
}

test('vectors come back from the file', () => {
  fill()
  expect(fileCache(path).get([two.hash, one.hash, hashText('three')])).toEqual([two.vector, one.vector, undefined])
})

test('a tail that was cut off is dropped, and the file is whole again after the next vector', () => {
  fill()
  truncateSync(path, statSync(path).size - 5)
  const cache = fileCache(path)
  expect(cache.get([one.hash, two.hash])).toEqual([one.vector, undefined])
  cache.put([two])
  cache.close()
  expect(fileCache(path).get([one.hash, two.hash])).toEqual([one.vector, two.vector])
})

test('a damaged record is computed again, its neighbours are kept', () => {
  fill()
  const bytes = readFileSync(path)
  const place = bytes.length - 2 * RECORD_BYTES + 100
  bytes[place] = (bytes[place] ?? 0) ^ 1
  writeFileSync(path, bytes)
  expect(fileCache(path).get([one.hash, two.hash])).toEqual([undefined, two.vector])
})

test('a foreign file is refused and left as it is', () => {
  writeFileSync(path, 'a shopping list, longer than the first bytes of a cache file')
  expect(() => fileCache(path)).toThrow('not a file of remembered vectors')
  expect(readFileSync(path, 'utf8')).toContain('shopping list')
})

test('a file that cannot be written is no reason to stop', () => {
  const cache = fileCache(join(folder, 'no', 'such', 'folder.bin'))
  cache.put([one])
  expect(cache.get([one.hash])).toEqual([one.vector])
  expect(cache.problem()).toContain('kept in memory only')
})
