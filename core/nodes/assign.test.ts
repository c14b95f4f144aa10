import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Person, PinnedDocument } from '../model/documents.ts'
import type { Answer } from '../model/record.ts'
import { choose } from './choose-person.ts'
import { bench, inputs, NOW } from './harness.ts'

const person = (name: string, more: Partial<Person> = {}): Person => ({
  name,
  groups: ['field'],
  skills: ['gas'],
  capacity: 5,
  absent: false,
  ...more,
})
const people = [
  person('Ana', { skills: [] }),
  person('Bo', { absent: true }),
  person('Carla', { capacity: 4 }),
  person('Dev'),
  person('Elif'),
  person('Farid', { groups: ['office'] }),
]
const document: PinnedDocument = { kind: 'people', name: 'Crew', version: 1, body: { people } }
const config = { people: 'Crew', group: 'field', skills: '[input.skill]', hours: 8, title: 'Repair at {{input.place}}', body: '' }
const node = bench('assign', config, { scope: inputs({ skill: 'text', place: 'text' }), documents: [document] })
const input = { input: { skill: 'gas', place: 'Main St' } }
const workload = (open: { [name: string]: number }): Answer => ({ kind: 'workload', open })
const open = workload({ Carla: 4, Dev: 1, Elif: 3 })

describe('assign', () => {
  it('asks how much work is open, then gives the task to the one it chose', () => {
    expect(node.codes).toEqual([])
    expect(node.run(input).outcome).toEqual({ kind: 'ask', command: { kind: 'workload' } })
    expect(node.run(input, [open]).outcome).toEqual({
      kind: 'ask',
      command: {
        kind: 'task',
        task: { title: 'Repair at Main St', body: '', assignee: 'Dev', group: 'field', dueAt: NOW + 8 * 3_600_000, fields: {} },
      },
    })
  })

  it('says who was left out and why', () => {
    const ran = node.run(input, [open, { kind: 'task', task: 12 }])
    expect(ran).toMatchObject({ port: 'assigned', output: { person: 'Dev', task: 12, dueAt: '2026-03-01T17:00:00.000Z' } })
    expect(ran.said).toEqual([
      'It was assigned to Dev in field as task 12, to be done by 2026-03-01 17:00, the least loaded of those who can do it.',
      'Ana has no skill gas.',
      'Bo is absent.',
      'Carla is full: 4 of 4.',
      'Elif has more open work: 3 of 5 against 1 of 5.',
    ])
    expect(ran.clause).toBe('assigned to Dev')
  })

  it('leaves by nobody when nobody can', () => {
    const ran = node.run({ input: { skill: 'water', place: '' } }, [open])
    expect(ran).toMatchObject({ port: 'nobody', output: { person: null, task: null, dueAt: null }, decision: { chosen: null } })
    expect(ran.said[0]).toBe('Nobody in field could take it.')
    expect(ran.clause).toBe('left unassigned, as nobody in field was free')
  })

  it.each([[{ Dev: -1 }], [{ Dev: 0.5 }], [{ Dev: '1' }], [null]])('fails on a workload of %j', (counts) => {
    expect(node.run(input, [{ kind: 'workload', open: counts } as Answer]).outcome.kind).toBe('failed')
  })

  it('fails when the skills are no list of texts', () => {
    const odd = bench('assign', { ...config, skills: 'input.skill' }, { scope: { input: { kind: 'any' } }, documents: [document] })
    expect(odd.run(input, [open]).outcome.kind).toBe('failed')
  })

  it('tells of a group without people', () => {
    expect(bench('assign', { people: 'Crew', group: 'night' }, { documents: [document] }).codes).toEqual(['empty-group'])
  })
})

describe('choosing a person', () => {
  it('breaks a tie by name', () => {
    expect(choose([person('Zoe'), person('Ana')], [], {}, NOW)).toEqual({
      chosen: 'Ana',
      leftOut: [{ person: 'Zoe', why: 'has as much open work (0 of 5) and comes later by name' }],
    })
  })

  it('takes only one who can, with the least share of work, and gives a reason for everyone else', () => {
    const crowd = fc.uniqueArray(
      fc.record({
        name: fc.constantFrom(...'abcdefgh', '__proto__', 'constructor'),
        skills: fc.subarray(['gas', 'water']),
        capacity: fc.integer({ min: 0, max: 4 }),
        absent: fc.boolean(),
      }),
      { selector: (one) => one.name },
    )
    const loads = fc.dictionary(fc.constantFrom(...'abcdefgh'), fc.integer({ min: 0, max: 5 }))
    fc.assert(
      fc.property(crowd, fc.subarray(['gas', 'water']), loads, (made, skills, open) => {
        const all = made.map((one) => person(one.name, one))
        const load = (one: Person) => (Object.hasOwn(open, one.name) ? (open[one.name] as number) : 0)
        const able = all.filter((one) => !one.absent && load(one) < one.capacity && skills.every((skill) => one.skills.includes(skill)))
        const { chosen, leftOut } = choose(all, skills, open, NOW)
        expect(leftOut.length).toBe(all.length - (chosen === null ? 0 : 1))
        if (chosen === null) {
          expect(able).toEqual([])
          return
        }
        const taken = able.find((one) => one.name === chosen) as Person
        for (const one of able) expect(load(taken) / taken.capacity).toBeLessThanOrEqual(load(one) / one.capacity)
      }),
    )
  })
})
