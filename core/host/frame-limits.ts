// What may come in from a screen or a script: plain JSON data within bounds, checked without recursion before anything parses it.

/** 20 MB of JSON text: the import limit. */
export const MOST_BYTES = 20 * 1024 * 1024
/** A payload may be 64 deep; the frame, the call and the graph around it take the rest. */
export const DEEPEST = 100
export const MOST_VALUES = 2_000_000

/** Why a JSON text may not be parsed, or null. `JSON.parse` takes a million levels; what comes after it dies at five thousand. */
export function refuseText(text: string): string | null {
  if (text.length > MOST_BYTES) return `it is longer than ${MOST_BYTES} characters`
  let depth = 0
  let inString = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (inString) {
      if (code === 92 /* \ */) at++
      else if (code === 34 /* " */) inString = false
    } else if (code === 34) inString = true
    else if (code === 123 /* { */ || code === 91 /* [ */) {
      if (++depth > DEEPEST) return `it is nested deeper than ${DEEPEST} levels`
    } else if (code === 125 || code === 93) depth--
  }
  return null
}

/** Why a value is not plain JSON data within the limits, or null. A message port carries cycles, typed arrays, dates and maps as well. */
export function refuseValue(root: unknown): string | null {
  const queue: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }]
  let size = 0
  let seen = 0
  for (let next = queue.pop(); next; next = queue.pop()) {
    const { value, depth } = next
    if (++seen + queue.length > MOST_VALUES) return `it holds more than ${MOST_VALUES} values`
    if (typeof value === 'string') size += value.length
    else if (typeof value === 'number') {
      if (!Number.isFinite(value)) return 'it holds a number that is not finite'
    } else if (typeof value === 'object' && value !== null) {
      if (depth >= DEEPEST) return `it is nested deeper than ${DEEPEST} levels`
      const entries = childrenOf(value)
      if (typeof entries === 'string') return entries
      // A list of a billion holes costs nothing to send: count before queueing.
      if (seen + queue.length + entries.length > MOST_VALUES) return `it holds more than ${MOST_VALUES} values`
      for (const [key, child] of entries) {
        size += key.length
        queue.push({ value: child, depth: depth + 1 })
      }
    } else if (value !== null && typeof value !== 'boolean') return `it holds a ${typeof value}, which is not JSON`
    if (size > MOST_BYTES) return `it holds more than ${MOST_BYTES} characters`
  }
  return null
}

function childrenOf(value: object): [string, unknown][] | string {
  if (Array.isArray(value)) {
    if (value.length > MOST_VALUES) return `it holds more than ${MOST_VALUES} values`
    return Array.from(value, (child) => ['', child])
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return 'it holds something that is not plain data'
  if (Object.hasOwn(value, '__proto__')) return 'it holds a field called __proto__'
  return Object.entries(value)
}

/** JSON text within the limits, as a value; or what is wrong with it. */
export function parse(text: string): { value: unknown } | { refused: string } {
  const reason = refuseText(text)
  if (reason) return { refused: `The JSON was refused: ${reason}.` }
  try {
    return { value: JSON.parse(text) }
  } catch (error) {
    return { refused: `This is not JSON: ${(error as Error).message}.` }
  }
}
