// Time zones: what the wall clock of an IANA zone reads at an instant, and where it is set forward or back.

/** A time in which the offset stays the same: instants from `start` up to, but without, `end`. `before`: the offset until `start`. */
export type Stretch = { start: number; end: number; offset: number; before: number }
export type Zone = {
  name: string
  /** Milliseconds that the wall clock is ahead of UTC. */
  offsetAt(instant: number): number
  /** The stretch an instant lies in; where nothing changes, one ends with each year. */
  stretchAt(instant: number): Stretch
}

const DAY = 86_400_000
const SECOND = 1000
/** Days before a year that its stretches reach back, so that a change at its very end is seen from both sides. */
const LOOK_BACK = 3

const known = new Map<string, Zone>()

/** Null when the platform knows no such zone. Offsets like +01:00 are no zones: they know no clock changes. */
export function zoneNamed(name: string): Zone | null {
  const found = known.get(name)
  if (found) return found
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(name)) return null
  let clock: Intl.DateTimeFormat
  try {
    clock = new Intl.DateTimeFormat('en-US', {
      ...{ timeZone: name, calendar: 'gregory', numberingSystem: 'latn', hourCycle: 'h23' },
      ...{ year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit' },
    })
  } catch {
    return null
  }
  const zone = zoneOf(name, (instant) => offsetBy(clock, instant))
  known.set(name, zone)
  return zone
}

function offsetBy(clock: Intl.DateTimeFormat, instant: number): number {
  const [month = 0, day = 0, year = 0, hour = 0, minute = 0, second = 0] = (clock.format(instant).match(/\d+/g) ?? []).map(Number)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(instant / SECOND) * SECOND
}

function zoneOf(name: string, offsetAt: (instant: number) => number): Zone {
  const years = new Map<number, Stretch[]>()
  return {
    name,
    offsetAt,
    stretchAt(instant) {
      const year = new Date(instant).getUTCFullYear()
      let stretches = years.get(year)
      if (!stretches) {
        stretches = stretchesOf(year, offsetAt)
        years.set(year, stretches)
      }
      return stretches.find((stretch) => instant < stretch.end) as Stretch
    },
  }
}

/** Looks once a day and halves where the offset differs: no zone changes there and back within a day. */
function stretchesOf(year: number, offsetAt: (instant: number) => number): Stretch[] {
  const end = Date.UTC(year + 1, 0, 1)
  const stretches: Stretch[] = []
  let start = Date.UTC(year, 0, 1) - LOOK_BACK * DAY
  let offset = offsetAt(start)
  let before = offset
  for (let at = start; at < end; at += DAY) {
    const next = Math.min(at + DAY, end - 1)
    const found = offsetAt(next)
    if (found === offset) continue
    const change = changeBetween(at, next, offset, offsetAt)
    stretches.push({ start, end: change, offset, before })
    before = offset
    offset = found
    start = change
  }
  stretches.push({ start, end, offset, before })
  return stretches
}

/** The first second whose offset is no longer `offset`. */
function changeBetween(low: number, high: number, offset: number, offsetAt: (instant: number) => number): number {
  let same = Math.floor(low / SECOND)
  let other = Math.floor(high / SECOND)
  while (other - same > 1) {
    const middle = Math.floor((same + other) / 2)
    if (offsetAt(middle * SECOND) === offset) same = middle
    else other = middle
  }
  return other * SECOND
}

/** The instant at which the wall clock reads `wall`: at the first pass where it does so twice, right after the gap where it never does. */
export function instantOfWall(zone: Zone, wall: number): number {
  for (let stretch = zone.stretchAt(wall - 2 * DAY); ; stretch = zone.stretchAt(stretch.end)) {
    const { start, end, offset, before } = stretch
    if (wall >= start + before && wall < start + offset) return start
    if (wall - offset >= start && wall - offset < end) return wall - offset
  }
}
