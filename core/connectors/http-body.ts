// The body of an answer: unpacked within bounds, and read as JSON where it is JSON.
import type { IncomingHttpHeaders } from 'node:http'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate } from 'node:zlib'
import { parseJson } from '../model/parse-json.ts'
import type { Json } from '../model/values.ts'
import { MAX_BODY } from './http-agents.ts'
import { CutOff } from './http-exchange.ts'

const limits = { maxOutputLength: MAX_BODY }
const UNPACK: { [encoding: string]: (packed: Buffer) => Promise<Buffer> } = {
  gzip: (packed) => promisify(gunzip)(packed, limits),
  'x-gzip': (packed) => promisify(gunzip)(packed, limits),
  deflate: (packed) => promisify(inflate)(packed, limits),
  br: (packed) => promisify(brotliDecompress)(packed, limits),
}

/** Throws CutOff when it cannot be unpacked or grows too large. A text that is no JSON stays a text. */
export async function bodyOf(headers: IncomingHttpHeaders, packed: Buffer): Promise<Json> {
  const encoding = String(headers['content-encoding'] ?? 'identity')
    .trim()
    .toLowerCase()
  if (encoding === 'identity' || encoding === '' || packed.length === 0) return read(packed)
  const unpack = Object.hasOwn(UNPACK, encoding) ? UNPACK[encoding] : undefined
  if (!unpack) throw new CutOff('bad-encoding', `its answer is packed in a way that is not understood (${encoding.slice(0, 40)})`)
  let plain: Buffer
  try {
    plain = await unpack(packed)
  } catch (error) {
    if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE')
      throw new CutOff('too-large', `its answer unpacks to more than ${MAX_BODY / 1024 / 1024} MB`)
    throw new CutOff('bad-encoding', 'its answer cannot be unpacked')
  }
  return read(plain)
}

function read(plain: Buffer): Json {
  const text = plain.toString('utf8')
  try {
    return parseJson(text, 'the answer', MAX_BODY)
  } catch {
    return text
  }
}
