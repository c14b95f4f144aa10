// Random bytes for run ids, and the alphabet of do-once keys.
import { randomBytes } from 'node:crypto'

/** 16 random bytes a call, fetched many at a time: asking the system for each run alone costs more than the run's own work. */
export function pooledRandom(): () => Uint8Array {
  let pool = Buffer.alloc(0)
  return () => {
    if (pool.length < 16) pool = randomBytes(4096)
    const own = Buffer.from(pool.subarray(0, 16))
    pool = pool.subarray(16)
    return own
  }
}

const ALPHABET = 'abcdefghijklmnopqrstuvwxyz234567'
export function base32(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      text += ALPHABET[(held >>> bits) & 31]
    }
    held &= (1 << bits) - 1
  }
  return bits ? text + ALPHABET[(held << (5 - bits)) & 31] : text
}
