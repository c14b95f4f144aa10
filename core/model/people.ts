// Who people are to a workflow: when they are away, who stands in for them, and when two names mean the same person.
import type { Person } from './documents.ts'

/** Most delegates that are asked after one another. */
export const MAX_DELEGATES = 10

/** Away today. Days are UTC, as everywhere; the last day of an absence is part of it. */
export function isAway({ absent, absentFrom, absentUntil }: Person, now: number): boolean {
  if (absentFrom === undefined && absentUntil === undefined) return absent
  const today = new Date(now).toISOString().slice(0, 10)
  return (absentFrom === undefined || absentFrom <= today) && (absentUntil === undefined || today <= absentUntil)
}

/**
 * A name as it is compared: `Ana`, ` ana` and `An\u200ba` with something unseen in it are one person. Names are what people
 * type, so this guards against slips and cheap tricks, not against somebody who claims another's name.
 */
export const sameName = (a: string, b: string): boolean => a === b || folded(a) === folded(b)
const folded = (name: string): string =>
  PLAIN.test(name)
    ? name.toLowerCase()
    : name
        .normalize('NFKC')
        .replace(/[\p{C}\p{Default_Ignorable_Code_Point}]/gu, '')
        .replace(/\s+/g, ' ')
        .trim()
        .toLowerCase()
const PLAIN = /^[!-~]+(?: [!-~]+)*$/

/** Whether a name holds characters that are not seen or that turn the direction of what follows. */
export const hasUnseen = (text: string): boolean => /[\p{C}\p{Default_Ignorable_Code_Point}]/u.test(text)

export const personNamed = (people: readonly Person[], name: string): Person | null =>
  people.find((person) => sameName(person.name, name)) ?? null

/** Everybody of several lists of people; somebody who is in two of them has the groups and skills of both, and is away if either says so. */
export function everybody(lists: readonly (readonly Person[])[]): Person[] {
  const all = new Map<string, Person>()
  for (const person of lists.flat()) {
    const key = folded(person.name)
    const known = all.get(key)
    all.set(key, known ? bothOf(known, person) : person)
  }
  return [...all.values()]
}

const bothOf = (one: Person, other: Person): Person => ({
  ...other,
  ...one,
  groups: [...new Set([...one.groups, ...other.groups])],
  skills: [...new Set([...one.skills, ...other.skills])],
  absent: one.absent || other.absent,
})

/** Who stands in for somebody who is away: the first along the chain of delegates who is there, or null. A circle ends it. */
export function standIn(people: readonly Person[], away: Person, now: number): string | null {
  const asked: Person[] = [away]
  for (let person = away; asked.length <= MAX_DELEGATES; ) {
    if (!person.delegate) return null
    const next = personNamed(people, person.delegate)
    // Somebody who is not in the list may still be named; whether they are away nobody knows.
    if (!next) return person.delegate
    if (asked.includes(next)) return null
    if (!isAway(next, now)) return next.name
    asked.push(next)
    person = next
  }
  return null
}
