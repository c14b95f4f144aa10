// Large values, kept once per content hash and compressed when that pays.
import { hash } from 'node:crypto'
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import { LARGE } from '../engine/interpreter/journal.ts'
import { SignalboxError } from '../model/news.ts'
import type { Json } from '../model/values.ts'
import type { Db } from './database.ts'

/** From this size on it is worth compressing. */
const COMPRESS_BYTES = 512
const PLAIN = 0
const ZSTD = 1

/** Stores a value apart when it is large; gives its hash, or null when it should stay where it is. */
export function payloadWriter(db: Db): (value: Json) => string | null {
  // A value that is there already is written only while a sweep asks for its names (retention.ts).
  const insert = db.prepare(
    `INSERT INTO payloads (hash, packing, size, body) VALUES (?, ?, ?, ?)
     ON CONFLICT (hash) DO UPDATE SET touched = 1 WHERE touched = 0`,
  )
  return (value) => {
    if (typeof value === 'string' && value.length < LARGE) return null
    const text = JSON.stringify(value)
    if (text.length < LARGE) return null
    const key = hash('sha256', text, 'hex')
    const plain = Buffer.from(text)
    const packed = plain.length >= COMPRESS_BYTES ? zstdCompressSync(plain, { params: { [constants.ZSTD_c_compressionLevel]: 3 } }) : plain
    const smaller = packed.length < plain.length
    insert.run(key, smaller ? ZSTD : PLAIN, plain.length, smaller ? packed : plain)
    return key
  }
}

export function payloadReader(db: Db): (key: string) => Json {
  const select = db.prepare('SELECT packing, body FROM payloads WHERE hash = ?')
  return (key) => {
    const row = select.get(key) as { packing: number; body: Buffer } | undefined
    if (!row)
      throw new SignalboxError('damaged-workspace', 'A stored value of this record is missing.', {
        place: `payload ${key}`,
        next: 'Restore the last backup.',
      })
    const text = (row.packing === ZSTD ? zstdDecompressSync(row.body) : row.body).toString('utf8')
    if (hash('sha256', text, 'hex') !== key)
      throw new SignalboxError('damaged-workspace', 'A stored value of this record was changed.', {
        place: `payload ${key}`,
        next: 'Restore the last backup.',
      })
    return JSON.parse(text) as Json
  }
}
