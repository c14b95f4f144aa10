import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Answer, EffectOutcome } from '../model/record.ts'
import type { Json } from '../model/values.ts'
import { safeCell } from './csv-row.ts'
import { fileNameTrouble } from './file-name.ts'
import { bench, inputs, type Ran } from './harness.ts'

const scope = inputs({ name: 'text', amount: 'number', more: 'any' })
const effect = (ran: Ran) => {
  if (ran.outcome.kind !== 'ask' || ran.outcome.command.kind !== 'effect') throw new Error(`no effect: ${ran.failure}`)
  return ran.outcome.command.effect
}
const answered = (outcome: Partial<EffectOutcome>): Answer[] => [
  { kind: 'effect', outcome: { settledBy: null, ...outcome } as EffectOutcome },
]
const done = (result = {}) => answered({ state: 'done', status: 200, result })

describe('add CSV row', () => {
  const columns = [
    { name: 'name', value: 'input.name' },
    { name: 'amount', value: 'input.amount' },
    { name: 'more', value: 'input.more' },
  ]
  const node = bench('csvRow', { file: 'out/leads.csv', columns }, { scope })

  it('freezes the row as it will be written', () => {
    expect(effect(node.run({ input: { name: 'ACME', amount: -5, more: ['a'] } }))).toEqual({
      ...{ connector: 'csv-row', class: 'checkable', windowHours: null, title: 'Add a row to out/leads.csv' },
      request: { file: 'out/leads.csv', columns: ['name', 'amount', 'more'], row: ['ACME', -5, '["a"]'] },
    })
  })

  it.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1', '\n=1', '＝1'])('does not let %j become a formula', (cell) => {
    expect(safeCell(cell)).toBe(`'${cell}`)
  })

  it('leaves numbers, yes and no, and nothing alone', () => {
    for (const value of [-5, 0.5, true, null, 'a=b', '']) expect(safeCell(value)).toBe(value)
  })

  it('never writes a text that a spreadsheet would run', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(/^[=+\-@\t\r\n]/.test(String(safeCell(value as Json))) && typeof value !== 'number').toBe(false)
      }),
    )
  })

  it('tells what was done', () => {
    const ran = node.run({ input: { name: 'ACME', amount: 5, more: null } }, done({ file: 'out/leads.csv' }))
    expect(ran).toMatchObject({
      port: 'out',
      output: { file: 'out/leads.csv' },
      origins: { file: ['external'] },
      clause: 'written to out/leads.csv',
    })
    expect(ran.said).toEqual(['A row was added to out/leads.csv once.', 'On doubt it is looked up first, by its do-once key KEY1.'])
  })

  it('fails as the effect failed, and tells who settled a doubt', () => {
    const failure = { code: 'disk-full', message: 'The disk is full.', next: 'Make room.' }
    expect(node.run({}, answered({ state: 'failed', failure })).failure).toBe('The disk is full.')
    expect(node.run({}, answered({ state: 'done', status: null, result: {}, settledBy: 'Mara' })).said[0]).toBe(
      'It was not known whether it happened; Mara settled that the row was added to out/leads.csv.',
    )
    expect(node.run({}, [{ kind: 'task', task: 1 }]).outcome.kind).toBe('failed')
    expect(node.run({}, [{ kind: 'effect', outcome: null } as unknown as Answer]).outcome.kind).toBe('failed')
  })

  it('refuses a file outside its folder, no columns, and headings that are taken', () => {
    const twice = [
      { name: 'a', value: '1' },
      { name: 'a', value: '1' },
      { name: 'signalbox_key', value: '1' },
    ]
    expect(bench('csvRow', { file: '../x.csv', columns: twice }).codes).toEqual(['bad-file', 'duplicate-column', 'duplicate-column'])
    expect(bench('csvRow', { file: 'x.csv' }).codes).toEqual(['no-columns'])
  })
})

describe('names of files', () => {
  it.each([
    ...[
      '',
      ' ',
      '/etc/passwd',
      '~/x',
      '../x',
      'a/../x',
      './x',
      'a//b',
      'C:x',
      'C:\\x',
      '\\\\host\\x',
      'a\\b',
      'x\0y',
      'x\ny',
      'con',
      'CON.txt',
    ],
    ...[
      'aux .txt',
      'a/NUL',
      'com1.csv',
      'COM¹',
      'x.',
      'x ',
      ' x',
      'a./b',
      'x?',
      'a*b',
      'a|b',
      'a\u202etxt.exe',
      'x\ud800',
      'y'.repeat(300),
    ],
  ])('refuse %j', (name) => {
    expect(fileNameTrouble(name)).not.toBeNull()
  })

  it.each(['leads.csv', 'a/b/c.txt', 'Müller & Söhne.csv', 'con-sole.txt', '.hidden', '2026-03-01.json'])('take %j', (name) => {
    expect(fileNameTrouble(name)).toBeNull()
  })

  it('never leave the folder, whatever they are made of', () => {
    const piece = fc.constantFrom('..', '.', '/', '\\', 'a', '~', ':', ' ', '\0', 'con', '..\\', '/..')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 8 }), (pieces) => {
        const name = pieces.join('')
        if (fileNameTrouble(name) !== null) return
        expect(name.split('/').every((part) => part !== '..' && part !== '.' && part !== '')).toBe(true)
        expect(/[\\:\0]/.test(name)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('write file', () => {
  const node = bench('writeFile', { file: 'out/{{input.name}}.txt', text: 'Dear {{input.name}}' }, { scope })

  it('freezes name and text', () => {
    expect(node.codes).toEqual([])
    expect(effect(node.run({ input: { name: 'ana' } }))).toMatchObject({
      ...{ connector: 'write-file', class: 'checkable', request: { file: 'out/ana.txt', text: 'Dear ana' } },
    })
    const ran = node.run({ input: { name: 'ana' } }, done())
    expect(ran.said[0]).toBe('The file out/ana.txt was written once.')
  })

  it.each(['../../x', 'a\0b', '/x/', 'a\\b', 'x:y'])('fails when the name becomes %j', (name) => {
    expect(node.run({ input: { name } }).outcome).toMatchObject({ kind: 'failed', failure: { code: 'bad-file' } })
  })

  it('refuses a name that is bad as it stands', () => {
    expect(bench('writeFile', { file: '../{{input.name}}', text: '' }, { scope }).codes).toEqual(['bad-file'])
  })
})

describe('an HTTP request', () => {
  const base = {
    url: 'https://crm.example/leads/{{input.name}}',
    headers: [{ name: 'X-Lead', value: '{{input.name}}' }],
    body: '{"name": input.name}',
  }
  const node = (more = {}) => bench('http', { ...base, ...more }, { scope })
  const run = (name: string, more = {}) => node(more).run({ input: { name } })

  it('freezes the whole request', () => {
    expect(node().codes).toEqual([])
    expect(effect(run('ana'))).toEqual({
      ...{ connector: 'http', class: 'unkeyed', windowHours: null, title: 'POST https://crm.example/leads/ana' },
      request: {
        ...{ method: 'POST', url: 'https://crm.example/leads/ana', timeoutSeconds: 30 },
        ...{ headers: { 'X-Lead': 'ana' }, body: { name: 'ana' } },
      },
    })
  })

  it('is repeatable only as far as the other side promises', () => {
    expect(effect(run('a', { honoursKey: true, windowHours: 12 }))).toMatchObject({ class: 'keyed', windowHours: 12 })
    expect(effect(run('a', { method: 'GET', body: '', honoursKey: true }))).toMatchObject({ class: 'read', windowHours: null })
  })

  it.each(['a\r\nX-Evil: 1', 'a b', 'a\0', 'a\\b'])('fails when a value would break out of its line: %j', (name) => {
    expect(run(name).outcome).toMatchObject({ kind: 'failed', failure: { code: 'bad-request' } })
  })

  it('fails when a header would break out of its line or cannot carry a sign', () => {
    for (const name of ['a\nb', 'a\u2028b', '日本'])
      expect(run(name, { url: 'https://crm.example/' }).outcome).toMatchObject({ kind: 'failed', failure: { code: 'bad-request' } })
  })

  it.each([
    ['', 'bad-url'],
    ['ftp://x.example/', 'bad-url'],
    ['javascript:alert(1)', 'bad-url'],
    ['https://user:secret@x.example/', 'bad-url'],
    ['https:///x', 'bad-url'],
    ['https://{{input.name}}/x', 'open-host'],
    ['{{input.name}}', 'open-host'],
  ])('tells what is wrong with the address %j', (url, code) => {
    expect(node({ url }).codes).toEqual([code])
  })

  it('checks an address that comes from a value when it is there', () => {
    const open = node({ url: '{{input.name}}', headers: [] })
    for (const name of ['file:///etc/passwd', 'https://a@b.example/', 'data:text/plain,x'])
      expect(open.run({ input: { name } }).outcome.kind).toBe('failed')
    expect(effect(open.run({ input: { name: 'https://b.example/' } })).request.url).toBe('https://b.example/')
  })

  it('keeps headers to itself that carry its promise', () => {
    const headers = [
      { name: 'idempotency-KEY', value: 'x' },
      { name: 'A', value: '1' },
      { name: 'a', value: '2' },
    ]
    expect(node({ headers }).codes).toEqual(['bad-header', 'duplicate-header'])
  })

  it('tells the answer, and what its key is worth', () => {
    const ran = node({ honoursKey: true }).run({ input: { name: 'ana' } }, done({ status: 201, body: { id: 7 } }))
    expect(ran.output).toEqual({ status: 201, body: { id: 7 } })
    expect(ran.said).toEqual([
      'POST https://crm.example/leads/{{input.name}} was answered with 201.',
      'Every attempt carries the same do-once key KEY1.',
    ])
    expect(node().run({}, done()).output).toEqual({ status: null, body: null })
  })
})
