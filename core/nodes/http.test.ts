import { describe, expect, it } from 'vitest'
import type { PinnedDocument } from '../model/documents.ts'
import { bench, inputs } from './harness.ts'

const api: PinnedDocument = {
  ...{ kind: 'connection', name: 'Api', version: 3 },
  body: {
    kind: 'http',
    base: 'https://api.example/v1',
    headers: [{ name: 'Authorization', value: 'Bearer {{ secret }}' }],
    secret: 'stripe',
    maxAtOnce: 8,
    perMinute: null,
  },
}
const setting = { scope: inputs({ id: 'text', amount: 'number' }), documents: [api] }
const charge = { connection: 'Api', url: '/charges/{{ input.id }}', body: '{"amount": input.amount}' }
const effectOf = (config: object, id = 'a') => {
  const { outcome, failure } = bench('http', config, setting).run({ input: { id, amount: 5 } })
  return outcome.kind === 'ask' && outcome.command.kind === 'effect' ? outcome.command.effect : failure
}

describe('an HTTP request through a connection', () => {
  it('freezes the path and the connection’s name, and nothing of the connection itself', () => {
    const effect = effectOf(charge)
    expect(effect).toMatchObject({
      connector: 'http',
      class: 'unkeyed',
      connection: 'Api',
      request: { url: '/charges/a', connection: 'Api', headers: {} },
    })
    expect(JSON.stringify(effect)).not.toMatch(/Bearer|api\.example|stripe/)
  })
  it('is marked as repeatable unless it is unkeyed', () => {
    expect(effectOf(charge)).not.toHaveProperty('request.repeatable')
    expect(effectOf({ ...charge, honoursKey: true })).toMatchObject({ class: 'keyed', request: { repeatable: true } })
    expect(effectOf({ ...charge, method: 'GET', body: '' })).toMatchObject({ class: 'read', request: { repeatable: true } })
  })
  it('takes a path only, also when values make it', () => {
    expect(bench('http', { ...charge, url: 'https://api.example/x' }, setting).codes).toEqual(['bad-url'])
    expect(bench('http', { ...charge, url: '//evil.example/x' }, setting).codes).toEqual(['bad-url'])
    expect(bench('http', { ...charge, connection: 'Nope' }, setting).codes).toEqual(['missing-document'])
    for (const id of ['a\r\nb', 'a b', 'a\\b']) expect(effectOf(charge, id)).toMatch(/line break/)
    expect(effectOf({ ...charge, url: '{{ input.id }}' }, '//evil.example')).toMatch(/one \/ only/)
    expect(effectOf({ ...charge, url: '{{ input.id }}' }, 'https://evil.example')).toMatch(/begins with/)
  })
})

describe('an HTTP request that can be looked up', () => {
  const config = {
    ...charge,
    lookUpUrl: '/charges?of={{ input.id }}&reference={{ key }}',
    lookUpHappened: 'status == 200 && size(body.data) > 0',
  }
  it('is checkable, and freezes the question with a place for the key', () => {
    expect(effectOf(config)).toMatchObject({
      class: 'checkable',
      windowHours: null,
      request: { repeatable: true, lookUp: { url: ['/charges?of=a&reference=', ''], happened: config.lookUpHappened, afterSeconds: 5 } },
    })
  })
  it('checks the question while it is edited and when it is made', () => {
    expect(bench('http', { ...config, lookUpHappened: 'nothing.here' }, setting).codes).not.toEqual([])
    expect(bench('http', { ...config, lookUpHappened: '"yes"' }, setting).codes).toEqual(['wrong-type'])
    expect(bench('http', { ...config, lookUpUrl: '/charges' }, setting).codes).toEqual(['look-up-the-same'])
    expect(bench('http', { ...config, lookUpUrl: 'http://elsewhere.example/{{ key }}' }, setting).codes).toEqual(['bad-url'])
    expect(effectOf(config, 'a b')).toMatch(/space/)
  })
  it('says when it is never asked', () => {
    for (const more of [{ honoursKey: true }, { method: 'GET', body: '' }])
      expect(bench('http', { ...config, ...more }, setting).codes).toEqual(['look-up-unused'])
  })
})
