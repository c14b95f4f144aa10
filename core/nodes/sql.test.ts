import { describe, expect, it } from 'vitest'
import type { PinnedDocument } from '../model/documents.ts'
import type { Answer } from '../model/record.ts'
import { bench, inputs } from './harness.ts'

const crm: PinnedDocument = {
  ...{ kind: 'connection', name: 'Crm', version: 1 },
  body: { kind: 'sqlite', file: 'crm.db', secret: '', maxAtOnce: 8, perMinute: null },
}
const setting = { scope: inputs({ name: 'text', more: 'any' }), documents: [crm] }
const insert = {
  connection: 'Crm',
  statement: 'INSERT INTO leads (name) VALUES (:name)',
  parameters: [{ name: 'name', value: 'input.name' }],
}

describe('SQL', () => {
  it('freezes the statement as it stands and its values apart from it', () => {
    const hostile = "x'); DROP TABLE leads; --"
    const { outcome } = bench('sql', insert, setting).run({ input: { name: hostile } })
    expect(outcome).toMatchObject({
      command: {
        effect: {
          ...{ connector: 'sql', class: 'transactional', connection: 'Crm', title: 'Change Crm' },
          request: { connection: 'Crm', statement: insert.statement, parameters: { name: hostile } },
        },
      },
    })
    const select = { connection: 'Crm', statement: 'SELECT * FROM leads' }
    expect(bench('sql', select, setting).run().outcome).toMatchObject({ command: { effect: { class: 'read' } } })
  })
  it('takes single values only', () => {
    const node = bench('sql', { ...insert, parameters: [{ name: 'name', value: 'input.more' }] }, setting)
    for (const more of [['a'], { a: 1 }]) expect(node.run({ input: { more } }).failure).toMatch(/must be a text, a number/)
    for (const more of ['a', 1.5, true, null]) expect(node.run({ input: { more } }).failure).toBeNull()
  })
  it('says what is wrong before it is published', () => {
    expect(bench('sql', {}, setting).codes).toEqual(['no-connection', 'bad-statement'])
    expect(bench('sql', { ...insert, statement: 'INSERT INTO {{ input.name }} VALUES (1)' }, setting).codes).toContain('bad-statement')
    expect(bench('sql', { ...insert, parameters: [] }, setting).codes).toEqual(['missing-parameter'])
    expect(
      bench('sql', { ...insert, parameters: [...insert.parameters, ...insert.parameters, { name: 'b', value: '1' }] }, setting).codes,
    ).toEqual(['duplicate-parameter', 'unused-parameter'])
    expect(bench('sql', { ...insert, connection: 'Nope' }, setting).codes).toEqual(['missing-document'])
  })
  it('tells what was changed and what was read', () => {
    const answers: Answer[] = [
      { kind: 'effect', outcome: { state: 'done', status: null, settledBy: null, result: { rows: [{ id: 1 }], count: 1 } } },
    ]
    const ran = bench('sql', insert, setting).run({ input: { name: 'a' } }, answers)
    expect(ran.output).toEqual({ rows: [{ id: 1 }], count: 1 })
    expect(ran.said).toEqual(['Crm was changed once, in 1 rows.', 'It is written in one transaction with its do-once key KEY1.'])
    expect(bench('sql', { connection: 'Crm', statement: 'SELECT 1' }, setting).run({}, answers).said[0]).toBe(
      'Crm was asked, and gave 1 rows.',
    )
  })
})
