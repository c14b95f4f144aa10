import { describe, expect, it } from 'vitest'
import type { PinnedDocument } from '../model/documents.ts'
import type { Answer } from '../model/record.ts'
import { bench, inputs } from './harness.ts'
import { readAddress } from './mail-address.ts'

const post: PinnedDocument = {
  ...{ kind: 'connection', name: 'Post', version: 1 },
  body: {
    kind: 'smtp',
    host: 'mail.example',
    port: 587,
    security: 'starttls',
    user: 'u',
    from: 'a@b.example',
    secret: 's',
    maxAtOnce: 8,
    perMinute: null,
  },
}
const api: PinnedDocument = {
  ...{ kind: 'connection', name: 'Api', version: 1 },
  body: { kind: 'http', base: 'https://api.example', headers: [], secret: '', maxAtOnce: 8, perMinute: null },
}
const setting = { scope: inputs({ email: 'text', name: 'text' }), documents: [post, api] }
const config = {
  connection: 'Post',
  to: [{ address: '{{ input.name }} <{{ input.email }}>' }],
  cc: [{ address: 'boss@b.example' }],
  subject: 'Hello {{ input.name }}',
  body: 'Dear {{ input.name }}',
}
const done = (result: object): Answer[] => [
  { kind: 'effect', outcome: { state: 'done', status: 250, settledBy: null, result: result as never } },
]

describe('send mail', () => {
  it('freezes the mail as it will be sent, through its connection and without any secret', () => {
    const { outcome } = bench('mail', config, setting).run({ input: { email: 'ana@example.com', name: 'Ana' } })
    expect(outcome).toMatchObject({
      kind: 'ask',
      command: {
        kind: 'effect',
        effect: {
          ...{
            connector: 'mail',
            class: 'unkeyed',
            windowHours: null,
            connection: 'Post',
            title: 'Mail “Hello Ana” to ana@example.com and 1 more',
          },
          request: {
            connection: 'Post',
            to: [{ name: 'Ana', address: 'ana@example.com' }],
            cc: [{ name: '', address: 'boss@b.example' }],
            subject: 'Hello Ana',
            text: 'Dear Ana',
          },
        },
      },
    })
  })
  it('takes values as text: they add no recipient, no header and no second template', () => {
    const node = bench('mail', config, setting)
    for (const input of [
      { email: 'ana@example.com>, <victim@example.com', name: 'Ana' },
      { email: 'ana@example.com, victim@example.com', name: '' },
      { email: 'ana@example.com\r\nBcc: victim@example.com', name: 'Ana' },
      { email: '', name: 'Ana' },
      { email: 'ana@example.com', name: 'A\r\nBcc: v@example.com' },
    ])
      expect(node.run({ input }).failure).toMatch(/mail address|line break/)
    const { outcome } = node.run({ input: { email: 'ana@example.com', name: '{{ 7*7 }}' } })
    expect(JSON.stringify(outcome)).toContain('Dear {{ 7*7 }}')
  })
  it('says what is missing before it is published', () => {
    expect(bench('mail', {}, setting).codes).toEqual(['no-connection', 'no-recipient', 'no-subject'])
    expect(bench('mail', { ...config, connection: 'Nope' }, setting).codes).toEqual(['missing-document'])
    expect(bench('mail', { ...config, connection: 'Api' }, setting).codes).toEqual(['wrong-connection'])
    expect(bench('mail', { ...config, to: [{ address: 'not an address' }], subject: 'a\nb' }, setting).codes).toEqual([
      'bad-subject',
      'bad-address',
    ])
  })
  it('tells what was done, and whom the server did not take it for', () => {
    const ran = bench('mail', config, setting).run(
      { input: { email: 'ana@example.com', name: 'Ana' } },
      done({ accepted: ['ana@example.com'], refused: ['boss@b.example'], messageId: '<x@y>' }),
    )
    expect(ran.output).toEqual({ accepted: ['ana@example.com'], refused: ['boss@b.example'], messageId: '<x@y>' })
    expect(ran.said.join(' ')).toContain('was taken by the mail server. It is sent once at most; on doubt a person decides.')
    expect(ran.said.at(-1)).toBe('The mail server did not take it for ["boss@b.example"].')
  })
})

describe('a mail address', () => {
  it.each(['a@b.co', 'Ana <a@b.co>', '"Ana, B." <a@b.co>', ' a.b+c@sub.b-c.example ', 'root@localhost', "o'hara@b.co"])(
    '%j is one',
    (text) => {
      expect(readAddress(text).ok).toBe(true)
    },
  )
  it.each([
    '',
    'a',
    'a@',
    '@b.co',
    'a b@c.co',
    'a@b..co',
    '.a@b.co',
    'a.@b.co',
    'a@-b.co',
    'a@b.co,c@d.co',
    'A <a@b.co> x',
    'a@b.co\n',
    'A\u202e <a@b.co>',
    `${'a'.repeat(65)}@b.co`,
    'a@[127.0.0.1]',
    '"a b"@b.co',
    'a@b',
  ])('%j is none', (text) => {
    expect(readAddress(text).ok).toBe(false)
  })
})
