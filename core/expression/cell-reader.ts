// Reads the short form of a rule-table cell into the set of values it accepts, or says where it cannot and what to write.
import { instantOf } from './dates.ts'
import type { Interval } from './intervals.ts'
import { complement, nothingOf, union, type ValueSet } from './sets.ts'

export type CellKind = 'number' | 'date' | 'text' | 'boolean'
type Value = string | number | boolean

export class CellProblem extends Error {
  readonly from: number
  readonly to: number
  constructor(message: string, from: number, to: number) {
    super(message)
    this.from = from
    this.to = to
  }
}

const MAX_ITEMS = 500
const NUMBER = /[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?/y
const TEXT = /"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/y
const DATE =
  /date\(\s*(["'])([^"']*)\1\s*\)|(["'])(\d{4}-\d{2}-\d{2}[^"']*)\3|\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?/y
const BOOLEAN = /(?:true|false)\b/y
const COMPARE = />=|<=|!=|<>|==|>|<|=/y

/** The kind of a cell in a column of which no type is known, by the first value in it. */
export function kindOfCell(source: string): CellKind {
  const start = source.replace(/^\s*(?:not\s*\()?\s*(?:[<>=!]+|[[\](])?\s*/, '')
  if (/^["']/.test(start)) return 'text'
  if (/^(?:true|false)\b/.test(start)) return 'boolean'
  return /^(?:date\(|\d{4}-\d{2}-\d{2})/.test(start) ? 'date' : 'number'
}

export function readCell(source: string, kind: CellKind): ValueSet {
  const reader = { source, kind, at: 0 }
  if (taken(reader, /not\s*\(/y) !== null) {
    const set = readList(reader)
    if (taken(reader, /\)/y) === null) throw trouble(reader, 'not( needs a closing bracket')
    ended(reader)
    return complement(set)
  }
  const set = readList(reader)
  ended(reader)
  return set
}

type Reader = { source: string; kind: CellKind; at: number }

/** The text the pattern takes from here, behind blanks, or null. */
function taken(reader: Reader, pattern: RegExp): RegExpExecArray | null {
  while (/\s/.test(reader.source[reader.at] ?? '')) reader.at++
  pattern.lastIndex = reader.at
  const found = pattern.exec(reader.source)
  if (found) reader.at = pattern.lastIndex
  return found
}

const trouble = ({ source, at }: Reader, message: string) => new CellProblem(`${message}.`, Math.min(at, source.length), source.length)

function ended(reader: Reader): void {
  taken(reader, /(?:)/y)
  if (reader.at < reader.source.length) throw trouble(reader, `“${reader.source.slice(reader.at, reader.at + 20)}” is not expected here`)
}

function readList(reader: Reader): ValueSet {
  let all = nothingOf(reader.kind)
  for (let count = 1; ; count++) {
    if (count > MAX_ITEMS) throw trouble(reader, `a cell lists at most ${MAX_ITEMS} values`)
    all = union(all, readOne(reader))
    if (taken(reader, /,/y) === null) return all
  }
}

function readOne(reader: Reader): ValueSet {
  const { kind } = reader
  const ordered = kind === 'number' || kind === 'date'
  if (ordered && taken(reader, /[[\](]/y)) return readRange(reader, reader.source[reader.at - 1] !== '[')
  const sign = taken(reader, COMPARE)?.[0] ?? '='
  const value = readValue(reader)
  const unequal = sign === '!=' || sign === '<>'
  if (kind === 'text' || kind === 'boolean') {
    if (!unequal && !sign.startsWith('=')) throw trouble(reader, `“${sign}” compares numbers and dates only`)
    const set: ValueSet = kind === 'text' ? { kind, values: [value as string], except: false } : { kind, values: [value as boolean] }
    return unequal ? complement(set) : set
  }
  const at = value as number
  if (unequal) return complement({ kind, parts: [closed(at, at)] })
  if (sign.startsWith('>')) return { kind, parts: [{ low: at, lowOpen: sign === '>', high: Infinity, highOpen: true }] }
  if (sign.startsWith('<')) return { kind, parts: [{ low: -Infinity, lowOpen: true, high: at, highOpen: sign === '<' }] }
  return { kind, parts: [closed(at, at)] }
}

const closed = (low: number, high: number): Interval => ({ low, lowOpen: false, high, highOpen: false })

function readRange(reader: Reader, lowOpen: boolean): ValueSet {
  const kind = reader.kind as 'number' | 'date'
  const low = readValue(reader) as number
  if (taken(reader, /\.\./y) === null) throw trouble(reader, 'a range is written [50..80]')
  const high = readValue(reader) as number
  const closing = taken(reader, /[\])[]/y)
  if (closing === null) throw trouble(reader, 'a range ends with ] or )')
  const part = { low, lowOpen, high, highOpen: closing[0] !== ']' }
  if (low > high) throw trouble(reader, 'the range ends before it begins')
  if (low === high && (part.lowOpen || part.highOpen)) throw trouble(reader, 'there is nothing in this range')
  return union(nothingOf(kind), { kind, parts: [part] })
}

function readValue(reader: Reader): Value {
  taken(reader, /(?:)/y)
  const { kind, at, source } = reader
  if (kind === 'text') return readText(reader)
  if (kind === 'boolean') {
    const found = taken(reader, BOOLEAN)
    if (found) return found[0] === 'true'
    throw trouble(reader, 'true or false is expected here')
  }
  if (kind === 'date') {
    const found = taken(reader, DATE)
    const instant = found ? instantOf(found[2] ?? found[4] ?? found[0]) : Number.NaN
    if (Number.isNaN(instant)) throw new CellProblem('a date is written 2026-03-01.', at, source.length)
    return instant
  }
  // In `[50..80]` the first dot belongs to the range, not to the number.
  const found = taken(reader, NUMBER)
  if (found?.[0].endsWith('.') && source[reader.at] === '.') reader.at--
  const value = found ? Number(source.slice(at, reader.at)) : Number.NaN
  if (!Number.isFinite(value)) throw new CellProblem(found ? 'this number is too large.' : 'a number is expected here.', at, source.length)
  return value
}

function readText(reader: Reader): string {
  const { at, source } = reader
  const found = taken(reader, TEXT)?.[0]
  if (found === undefined) throw new CellProblem(quoteHint(source.slice(at)), at, source.length)
  const inner = found.slice(1, -1)
  try {
    return JSON.parse(`"${found[0] === '"' ? inner : inner.replaceAll("\\'", "'").replaceAll('"', '\\"')}"`) as string
  } catch {
    throw new CellProblem('this text has a wrong “\\” in it.', at, reader.at)
  }
}

/** Bare words get the quotes they lack; whoever writes `DE, FR` is told `"DE","FR"`. */
function quoteHint(rest: string): string {
  if (/^["']/.test(rest)) return 'a text is opened with a quote and not closed.'
  const words = rest
    .replace(/\)\s*$/, '')
    .split(',')
    .map((word) => word.trim())
  const bare = words.length <= 20 && words.every((word) => /^[^"'()[\]<>=!]{1,60}$/.test(word))
  return bare ? `texts stand in quotes: ${words.map((word) => JSON.stringify(word)).join(',')}.` : 'a text in quotes is expected here.'
}
