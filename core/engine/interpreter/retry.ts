// Back-off between tries: growing waits with a share left to chance. The chance is worked out from what is tried and how
// often, so that the same run waits the same wherever it is folded.
import type { Retry } from '../../model/graph.ts'

/** Milliseconds before the try after `attempt` (the first is 1). `of` names what is tried. */
export function retryDelay({ firstSeconds, factor, maxSeconds, jitter }: Retry, attempt: number, of: string): number {
  const grown = Math.min(maxSeconds, firstSeconds * factor ** (attempt - 1))
  const spread = 1 - jitter + jitter * fraction(`${of} ${attempt}`)
  return Math.round(grown * 1000 * spread)
}

/** FNV-1a over the text, finished by a multiply-xor, as a number from 0 to 1. */
function fraction(text: string): number {
  let hash = 0x811c9dc5
  for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32
}
