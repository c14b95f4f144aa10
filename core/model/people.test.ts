import { describe, expect, it } from 'vitest'
import { type Person, personSchema } from './documents.ts'
import { everybody, hasUnseen, isAway, MAX_DELEGATES, sameName, standIn } from './people.ts'

const person = (name: string, more: Partial<Person> = {}): Person => ({ ...personSchema.parse({ name }), ...more })
const on = (day: string, time = '12:00') => Date.parse(`${day}T${time}Z`)
const NOW = on('2026-03-04')

describe('two names', () => {
  it('are one person’s in spite of capitals, blanks and what is not seen', () => {
    for (const other of ['ana ruiz', ' Ana  Ruiz ', 'Ana\u200b Ruiz', 'Ana\u202e Ruiz', 'Ａna Ruiz', 'Ana\u00a0Ruiz'])
      expect([other, sameName('Ana Ruiz', other)]).toEqual([other, true])
  })
  it('are two people’s when letters differ, however alike they look', () => {
    expect(sameName('Ana', '\u0410na')).toBe(false)
    expect(sameName('Ana', 'Anna')).toBe(false)
  })
  it('say when they hold something that is not seen', () => {
    expect(['Ana', 'Ana Ruiz', 'Анна'].map(hasUnseen)).toEqual([false, false, false])
    expect(['An\u200ba', '\u202eanA', 'Ana\n', 'Ana\u0000'].map(hasUnseen)).toEqual([true, true, true, true])
  })
})

describe('somebody', () => {
  it.each([
    ['without dates, as the list says', { absent: true }, true],
    ['there', {}, false],
    ['from a day on that has come', { absentFrom: '2026-03-04' }, true],
    ['from a day on that is to come', { absentFrom: '2026-03-05', absent: true }, false],
    ['until today, with today', { absentUntil: '2026-03-04' }, true],
    ['until yesterday, and back', { absent: true, absentUntil: '2026-03-03' }, false],
    ['between two days', { absentFrom: '2026-03-01', absentUntil: '2026-03-09' }, true],
  ] as const)('is away or not: %s', (_, more, away) => {
    expect(isAway(person('Ana', more), NOW)).toBe(away)
  })
  it('is away to the last minute of the last day', () => {
    const ana = person('Ana', { absentUntil: '2026-03-04' })
    expect([isAway(ana, on('2026-03-04', '23:59')), isAway(ana, on('2026-03-05', '00:00'))]).toEqual([true, false])
  })
  it('who stands in two lists has the groups of both and is away if either says so', () => {
    const [ana, ...others] = everybody([
      [person('Ana', { groups: ['A'], skills: ['x'], delegate: 'Bo' })],
      [person('ana', { groups: ['B', 'A'], absent: true })],
    ])
    expect(others).toEqual([])
    expect(ana).toMatchObject({ name: 'Ana', groups: ['A', 'B'], skills: ['x'], absent: true, delegate: 'Bo' })
  })
})

describe('standing in', () => {
  const away = (name: string, delegate?: string) => person(name, { absent: true, ...(delegate ? { delegate } : {}) })
  it('goes along the chain to the first who is there', () => {
    const people = [away('Ana', 'Bo'), away('Bo', 'cy'), person('Cy')]
    expect(standIn(people, people[0] as Person, NOW)).toBe('Cy')
  })
  it('ends with nobody in a circle, whoever begins', () => {
    const people = [away('Ana', 'Bo'), away('Bo', 'Cy'), away('Cy', 'Ana'), away('Dee', 'Dee')]
    expect(people.map((one) => standIn(people, one, NOW))).toEqual([null, null, null, null])
  })
  it('takes somebody who is not in the list at their word', () => {
    expect(standIn([away('Ana', 'Zed')], away('Ana', 'Zed'), NOW)).toBe('Zed')
  })
  it('gives up a chain that has no end in sight', () => {
    const people = Array.from({ length: MAX_DELEGATES + 5 }, (_, n) => away(`P${n}`, `P${n + 1}`))
    expect(standIn(people, people[0] as Person, NOW)).toBeNull()
    expect(standIn([...people.slice(0, 5), person('P5')], people[0] as Person, NOW)).toBe('P5')
  })
})
