import { describe, expect, it } from 'vitest'
import type { Answer } from '../model/record.ts'
import { bench, inputs, NOW } from './harness.ts'

const config = { title: 'Call {{input.name}}', body: 'About {{input.about}}', group: 'Desk', hours: 24 }
const node = bench('task', config, { scope: inputs({ name: 'text', about: 'text' }) })
const input = { input: { name: 'Ana', about: 'a card' } }

describe('a task', () => {
  it('is handed to a group with its words and its day', () => {
    expect(node.run(input).outcome).toEqual({
      kind: 'ask',
      command: {
        kind: 'task',
        task: { title: 'Call Ana', body: 'About a card', assignee: null, group: 'Desk', dueAt: NOW + 86_400_000, fields: {} },
      },
    })
  })

  it('is handed to one person, named outright or worked out', () => {
    const toOne = (assignee: string) => bench('task', { ...config, assignee }, { scope: inputs({ name: 'text', about: 'text' }) })
    const given = (assignee: string, name = 'Ana') => toOne(assignee).run({ input: { name, about: '' } }).outcome
    expect(given('Mara')).toMatchObject({ command: { task: { assignee: 'Mara', group: 'Desk' } } })
    expect(given('{{ input.name }}')).toMatchObject({ command: { task: { assignee: 'Ana' } } })
    expect(given('{{ input.name }}', ' ')).toMatchObject({ command: { task: { assignee: null } } })
    expect(toOne('Mara').run(input, [{ kind: 'task', task: 7 }]).said).toEqual(['It was handed over to Mara as task 7.'])
  })

  it('goes on with its number', () => {
    const ran = node.run(input, [{ kind: 'task', task: 7 }])
    expect(ran).toMatchObject({ port: 'done', output: { task: 7 }, clause: 'handed over to Desk as task 7' })
    expect(ran.said).toEqual(['It was handed over to Desk as task 7.'])
  })

  it.each([0, -1, 1.5, Number.NaN, '7', null])('fails on the number %j', (task) => {
    expect(node.run(input, [{ kind: 'task', task } as Answer]).failure).toBe('The task could not be made.')
  })

  it('needs words for what is to be done', () => {
    expect(bench('task', {}).codes).toEqual(['missing-title'])
  })
})
