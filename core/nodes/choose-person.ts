// Who gets a piece of work. Pure, so that the same workload gives the same choice again.
import type { Person } from '../model/documents.ts'
import { isAway } from '../model/people.ts'

export type Choice = { chosen: string | null; leftOut: { person: string; why: string }[] }

/** The least loaded, by share of capacity, of those who have the skills, are there and have room; ties by name. */
export function choose(people: readonly Person[], skills: readonly string[], open: { [person: string]: number }, now: number): Choice {
  const load = ({ name }: Person): number => (Object.hasOwn(open, name) ? (open[name] ?? 0) : 0)
  const share = (person: Person): number => load(person) / person.capacity
  const room = (person: Person): string => `${load(person)} of ${person.capacity}`
  const barred = new Map<Person, string>()
  let chosen: Person | null = null
  for (const person of people) {
    const why = barredBecause(person, skills, load(person), now)
    if (why !== null) barred.set(person, why)
    else if (chosen === null || share(person) < share(chosen) || (share(person) === share(chosen) && person.name < chosen.name))
      chosen = person
  }
  const behind = (person: Person, first: Person): string =>
    share(person) === share(first)
      ? `has as much open work (${room(person)}) and comes later by name`
      : `has more open work: ${room(person)} against ${room(first)}`
  const leftOut = people.flatMap((person) =>
    person === chosen ? [] : [{ person: person.name, why: barred.get(person) ?? behind(person, chosen as Person) }],
  )
  return { chosen: chosen?.name ?? null, leftOut }
}

function barredBecause(person: Person, skills: readonly string[], load: number, now: number): string | null {
  const lacks = [...new Set(skills)].filter((skill) => !person.skills.includes(skill))
  if (lacks.length) return `has no skill ${lacks.join(' and no skill ')}`
  if (isAway(person, now)) return 'is absent'
  return load >= person.capacity ? `is full: ${load} of ${person.capacity}` : null
}
