// Are schedules right? Every occurrence is compared with an oracle that shares nothing with our search: the short form with the
// wall clock read minute by minute around every clock change of the known traps, the long form with Python's time zones.
import { spawn } from 'node:child_process'
import { hash } from 'node:crypto'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { occurrencesBetween, type Timetable } from '../../model/schedule/occurrences.ts'
import { readSchedule } from '../../model/schedule/schedule.ts'
import { zoneNamed } from '../../model/schedule/zone.ts'
import { TIME_LINES } from './time-lines.ts'
import { daysOfChange, dueByTheWall, readWalls } from './wall-oracle.ts'

export type Figure = { name: string; value: number; unit: string; target: string }
export type TimeCount = { occurrences: number; mismatches: number; told: string[] }
/** What is judged; tests judge a wrong one, to see that it is found. */
export type Search = (timetable: Timetable, after: number, through: number) => number[]

const DAY = 86_400_000
const FROM = Date.UTC(2024, 0, 1)
const TO = Date.UTC(2031, 0, 1)
const TRAPS = [
  ...['Africa/Cairo', 'Africa/Casablanca', 'America/Havana', 'America/New_York', 'America/St_Johns', 'America/Scoresbysund'],
  ...['Antarctica/Troll', 'Asia/Gaza', 'Atlantic/Azores', 'Australia/Lord_Howe', 'Europe/Berlin', 'Pacific/Chatham'],
]
/** Pacific/Apia left this day out. */
const MISSING_DAY = Date.UTC(2011, 11, 30, 10)

const ours: Search = (timetable, after, through) => occurrencesBetween(timetable, after, through, Number.POSITIVE_INFINITY)

/** `short` ends within five seconds and needs nothing but this process. */
export async function timeFaults(short: boolean, say: (line: string) => void = () => {}): Promise<Figure[]> {
  const count = (short ? null : await againstPython(TIME_LINES, ours, say)) ?? againstTheWall(short ? TRAPS : allZones(), ours, short)
  for (const line of count.told.slice(0, 20)) say(line)
  return [
    { name: 'faults.time_occurrences', value: count.occurrences, unit: 'occurrences', target: short ? '>= 10000' : '>= 10000000' },
    { name: 'faults.time_mismatches', value: count.mismatches, unit: 'zone x line', target: '0' },
  ]
}

const allZones = (): string[] => [...new Set([...Intl.supportedValuesOf('timeZone'), ...TRAPS, 'UTC'])].sort()

function timetableOf(cron: string, zone: string): Timetable {
  const read = readSchedule({ kind: 'times', cron, zone })
  if (!read.ok) throw new Error(read.problems.map((problem) => problem.message).join(' '))
  return read.timetable
}

/** Three days around each clock change, minute by minute. */
export function againstTheWall(zones: readonly string[], search: Search, short: boolean): TimeCount {
  const count: TimeCount = { occurrences: 0, mismatches: 0, told: [] }
  const windows = zones.flatMap((zone) => daysOfChange(zone, FROM, short ? FROM + 730 * DAY : TO).map((day) => ({ zone, day })))
  for (const { zone, day } of [...windows, { zone: 'Pacific/Apia', day: MISSING_DAY }]) {
    const start = day - DAY
    const end = day + 2 * DAY
    const walls = readWalls(zone, start, end)
    for (const line of TIME_LINES) {
      const expected = dueByTheWall(line, walls)
      const found = search(timetableOf(line, zone), start, end)
      count.occurrences += expected.length
      if (expected.join() === found.join()) continue
      count.mismatches++
      count.told.push(`“${line}” in ${zone} around ${text(day)}: due ${listed(expected)}, found ${listed(found)}`)
    }
  }
  return count
}

const text = (at: number): string => new Date(at).toISOString().slice(0, 16)
const listed = (instants: readonly number[]): string => instants.slice(0, 8).map(text).join(' ') || 'never'

type Judged = {
  zone: string
  offset: number
  changes: [at: number, before: number, after: number][]
  lines: [number, string][]
}

/** Null when there is no Python with time zones here. */
async function againstPython(lines: readonly string[], search: Search, say: (line: string) => void): Promise<TimeCount | null> {
  const child = spawn('python3', [fileURLToPath(new URL('time-oracle.py', import.meta.url))], { stdio: ['pipe', 'pipe', 'ignore'] })
  const ended = once(child, 'close').catch(() => [1])
  child.stdin.on('error', () => {})
  child.stdin.end(JSON.stringify({ lines, from: FROM / 1000, to: TO / 1000 }))
  const count: TimeCount = { occurrences: 0, mismatches: 0, told: [] }
  let judged = 0
  const others: string[] = []
  for await (const row of createInterface({ input: child.stdout })) {
    const answer = JSON.parse(row) as Judged
    judged++
    if (!hasSameRules(answer)) others.push(answer.zone)
    else compare(answer, lines, search, count)
    if (judged % 50 === 0) say(`${judged} zones, ${count.occurrences} occurrences, ${count.mismatches} mismatches`)
  }
  const [code] = (await ended) as [number | null]
  if (code !== 0 || judged === 0) {
    say('There is no python3 with time zones here: the wall clock is read minute by minute instead.')
    return null
  }
  const known = others.filter((zone) => zoneNamed(zone))
  say(
    `${judged - others.length} zones compared with Python. Node has other rules for ${known.join(', ') || 'none'}: the wall clock is read there. Neither zone nor place: ${others.filter((zone) => !zoneNamed(zone)).join(', ') || 'none'}.`,
  )
  const read = againstTheWall(known, search, false)
  return {
    occurrences: count.occurrences + read.occurrences,
    mismatches: count.mismatches + read.mismatches,
    told: [...count.told, ...read.told],
  }
}

/** Zone rules change from release to release: where Python's differ from this Node's, there is nothing to compare. */
function hasSameRules({ zone, offset, changes }: Judged): boolean {
  const clock = zoneNamed(zone)
  if (!clock) return false
  let change = 0
  let theirs = offset
  for (let at = FROM; at < TO; at += DAY / 4) {
    for (let next = changes[change]; next && next[0] * 1000 <= at; next = changes[++change]) {
      if (clock.offsetAt(next[0] * 1000 - 1000) !== next[1] * 1000 || clock.offsetAt(next[0] * 1000) !== next[2] * 1000) return false
      theirs = next[2]
    }
    if (clock.offsetAt(at) !== theirs * 1000) return false
  }
  return true
}

function compare({ zone, lines: judged }: Judged, lines: readonly string[], search: Search, count: TimeCount): void {
  lines.forEach((line, at) => {
    const [expected, digest] = judged[at] as [number, string]
    const found = search(timetableOf(line, zone), FROM, TO)
    count.occurrences += expected
    if (found.length === expected && digestOf(found) === digest) return
    count.mismatches++
    count.told.push(`“${line}” in ${zone}: Python has ${expected} occurrences, ours are ${found.length}`)
  })
}

function digestOf(instants: readonly number[]): string {
  const bytes = Buffer.alloc(instants.length * 4)
  for (let index = 0; index < instants.length; index++) bytes.writeUInt32LE((instants[index] as number) / 1000, index * 4)
  return hash('sha256', bytes, 'hex')
}
