// Remembered embedding vectors, by text hash: in memory, or in one append-only file that survives a cut-off tail.
import { closeSync, existsSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { crc32 } from 'node:zlib'
import { SignalboxError, wordsOf } from '../model/news.ts'
import { fromHalves, toHalves } from './half.ts'

export const DIMENSIONS = 384

/** Keys are 32 hex digits (see `hashText`); vectors have DIMENSIONS numbers already rounded to half precision. */
export type VectorCache = {
  get(hashes: string[]): (Float32Array | undefined)[]
  put(entries: { hash: string; vector: Float32Array }[]): void
}

/** Vectors kept for the life of the object: 768 bytes each. */
export function memoryCache(): VectorCache {
  const known = new Map<string, Uint16Array>()
  return {
    get: (hashes) =>
      hashes.map((hash) => {
        const halves = known.get(hash)
        return halves && fromHalves(halves)
      }),
    put: (entries) => {
      for (const { hash, vector } of entries) known.set(hash, toHalves(vector))
    },
  }
}

/** First bytes of a cache file: what it is, and of which model. */
const MAGIC = Buffer.from('signalbox.vectors 1 minilm-l6-v2\n'.padEnd(48, '\n'), 'latin1')
const KEY_BYTES = 16
const VECTOR_BYTES = DIMENSIONS * 2
/** Key, half-precision vector, CRC-32 of both. */
export const RECORD_BYTES = KEY_BYTES + VECTOR_BYTES + 4

export type FileVectorCache = VectorCache & {
  /** Why new vectors are kept in memory only (disk full, read-only file), or null. */
  problem(): string | null
  close(): void
}

/**
 * A cache in one file of fixed-size records that is only ever appended to. A cut-off or damaged record is skipped and computed again.
 * A file that cannot be written is no reason to stop: vectors then live in memory, and `problem` says so.
 * @throws SignalboxError when the file exists and is something else, or cannot be read.
 */
export function fileCache(path: string): FileVectorCache {
  const memory = memoryCache()
  let problem: string | null = null
  let handle: number | null = null
  const size = existsSync(path) ? readRecords(path, memory) : 0
  const begin = (): number => {
    const whole = size === 0 ? 0 : MAGIC.length + Math.floor((size - MAGIC.length) / RECORD_BYTES) * RECORD_BYTES
    if (size > whole) truncateSync(path, whole)
    const opened = openSync(path, 'a', 0o600)
    if (whole === 0) writeSync(opened, MAGIC)
    return opened
  }
  return {
    get: memory.get,
    put: (entries) => {
      memory.put(entries)
      if (problem !== null || entries.length === 0) return
      try {
        handle ??= begin()
        writeSync(handle, Buffer.concat(entries.map(({ hash, vector }) => recordOf(hash, vector))))
      } catch (error) {
        problem = `${path} cannot be written (${wordsOf(error)}); vectors are kept in memory only`
      }
    },
    problem: () => problem,
    close: () => {
      if (handle !== null) closeSync(handle)
      handle = null
    },
  }
}

/** Reads every whole, sound record into `memory` and gives the file's size in bytes. */
function readRecords(path: string, memory: VectorCache): number {
  let bytes: Buffer
  try {
    bytes = readFileSync(path)
  } catch (cause) {
    throw new SignalboxError('bad-input', 'The file of remembered vectors cannot be read.', {
      place: path,
      next: 'Check that it is a file you may read, or delete it: it only saves time.',
      cause,
    })
  }
  if (bytes.length < MAGIC.length && MAGIC.subarray(0, bytes.length).equals(bytes)) return 0
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) {
    throw new SignalboxError('bad-input', 'This is not a file of remembered vectors.', {
      place: path,
      next: 'Name another file, or delete this one if nothing else needs it.',
    })
  }
  const entries: { hash: string; vector: Float32Array }[] = []
  for (let at = MAGIC.length; at + RECORD_BYTES <= bytes.length; at += RECORD_BYTES) {
    const body = bytes.subarray(at, at + KEY_BYTES + VECTOR_BYTES)
    if (crc32(body) !== bytes.readUInt32LE(at + body.length)) continue
    const halves = new Uint16Array(DIMENSIONS)
    new Uint8Array(halves.buffer).set(body.subarray(KEY_BYTES))
    entries.push({ hash: body.toString('hex', 0, KEY_BYTES), vector: fromHalves(halves) })
  }
  memory.put(entries)
  return bytes.length
}

function recordOf(hash: string, vector: Float32Array): Buffer {
  const record = Buffer.alloc(RECORD_BYTES)
  record.write(hash, 0, KEY_BYTES, 'hex')
  record.set(new Uint8Array(toHalves(vector).buffer), KEY_BYTES)
  record.writeUInt32LE(crc32(record.subarray(0, KEY_BYTES + VECTOR_BYTES)), KEY_BYTES + VECTOR_BYTES)
  return record
}
