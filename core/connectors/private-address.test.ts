import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { placed } from './http-request.ts'
import { isPrivateAddress, isPrivateHost } from './private-address.ts'
import { answering, connectorFor, get, post, sending } from './test-server.ts'

const CLOUD = [
  '169.254.169.254',
  '169.254.170.2',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  '[fd00:ec2::254]',
  'metadata.google.internal',
  'metadata',
  'kubernetes.default.svc',
]
const THIS_MACHINE = [
  ...[
    '127.0.0.1',
    '127.1',
    '127.0.1',
    '127.255.255.254',
    '0.0.0.0',
    '0',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '2130706433',
    '127.0.0.1.',
  ],
  ...[
    'localhost',
    'LOCALHOST',
    'localhost.',
    'a.localhost',
    '①②⑦.⓪.⓪.①',
    '１２７.0.0.1',
    '127。0。0。1',
    '%6c%6f%63%61%6c%68%6f%73%74',
    'loc%61lhost',
  ],
]
const IPV6 = [
  ...[
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[0:0:0:0:0:ffff:127.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b:1::1]',
  ],
  ...['[2002:7f00:1::]', '[2001:0:7f00:1::]', '[fe80::1]', '[fc00::1]', '[fd12::1]', '[fec0::1]', '[ff02::1]'],
]
const NETWORK = [
  '10.1.2.3',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.0.1',
  '100.64.0.1',
  '198.18.0.1',
  '224.0.0.1',
  '255.255.255.255',
  '240.0.0.1',
]

describe('private addresses', () => {
  it.each([...CLOUD, ...THIS_MACHINE, ...IPV6, ...NETWORK])('%s is not reached unless it was allowed', async (host) => {
    const sent = await connectorFor([], { lookup: async () => Promise.reject(new Error('was asked for')) }).send(
      post(`http://${host}/`),
      sending,
    )
    expect(sent).toMatchObject({ kind: 'refused', failure: { code: 'private-address' } })
  })
  it.each([
    ...[
      'http://user@8.8.8.8/',
      'http://user:word@8.8.8.8/',
      'http://8.8.8.8\\@127.0.0.1/',
      'http://8.8.8.8#@127.0.0.1 /',
      'http://8.8.8.8 /',
      'http://8.8.8.8/\r\nx: y',
    ],
    ...[
      'http://8.8.8.8/\u0000',
      'http:8.8.8.8',
      'http:/8.8.8.8',
      'http:///8.8.8.8',
      '//8.8.8.8',
      'file:///etc/passwd',
      'gopher://8.8.8.8/',
      'data:text/plain,x',
      'blob:http://8.8.8.8/x',
    ],
    ...[
      'ftp://8.8.8.8/',
      'javascript:1',
      'http://[::1',
      'http://8.8.8.8:99999/',
      'http://256.1.1.1/',
      'http://1.2.3.4.5/',
      '',
      'http://',
      'ht\ntp://8.8.8.8/',
      ' http://8.8.8.8/',
    ],
  ])('%j is no address that is sent to', async (url) => {
    const sent = await connectorFor([], { lookup: async () => Promise.reject(new Error('was asked for')) }).send(post(url), sending)
    expect(sent).toMatchObject({ kind: 'refused' })
  })
  it('are known for what they are, and public ones are none', () => {
    for (const address of ['8.8.8.8', '93.184.216.34', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2003::1', '::ffff:8.8.8.8'])
      expect([address, isPrivateAddress(address)]).toEqual([address, false])
    expect(isPrivateAddress('fe80::1%eth0')).toBe(true)
    for (const host of ['example.com', 'localhost.example.com', 'internal.example.com', '[2606:4700::1111]'])
      expect([host, isPrivateHost(host)]).toEqual([host, false])
  })
})

describe('a name that points to a private address', () => {
  const to =
    (...answers: string[][]) =>
    async () =>
      (answers.length > 1 ? (answers.shift() as string[]) : (answers[0] as string[])).map((address) => ({
        address,
        family: address.includes(':') ? 6 : 4,
      }))

  it.each([[['127.0.0.1']], [['::1']], [['127.0.0.1', '10.0.0.1', '::ffff:127.0.0.1']]])(
    'is refused for what it points to (%j)',
    async (addresses) => {
      const server = await answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
      const sent = await connectorFor([], { lookup: to(addresses) }).send(post(`http://rebind.example:${server.port}/`), sending)
      expect(sent).toMatchObject({ kind: 'refused', failure: { code: 'private-address' } })
      expect(server.connections()).toBe(0)
    },
  )
  it('is refused also when it pointed elsewhere before, because what counts is the address connected to', async () => {
    const server = await answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    const http = connectorFor([], { lookup: to(['0.0.0.0'], ['127.0.0.1']) })
    for (let n = 0; n < 3; n++) expect((await http.send(get(`http://rebind.example:${server.port}/`), sending)).kind).toBe('refused')
    expect(server.connections()).toBe(0)
  })
  it('is reached when its place was allowed, and no longer over a kept connection once that was taken back', async () => {
    const server = await answering('HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n')
    const allowed = [`inside.example:${server.port}`]
    const http = connectorFor(allowed, { lookup: to(['127.0.0.1']) })
    const ask = () => http.send(get(`http://inside.example:${server.port}/`), sending)
    expect((await ask()).kind).toBe('done')
    allowed.pop()
    expect(await ask()).toMatchObject({ kind: 'refused', failure: { code: 'private-address' } })
    expect(server.connections()).toBe(1)
  })
})

describe('an address', () => {
  const piece = fc.constantFrom(
    ...[
      'http://',
      'https://',
      '127.0.0.1',
      'a.example',
      'localhost',
      '[::1]',
      '0x7f.1',
      '①',
      '。',
      '@',
      ':',
      '80',
      '/',
      '\\',
      '#',
      '?',
      '%00',
      '%40',
      '%2f',
      '\t',
      '..',
      'x',
      '\u00ad',
      'ß',
    ],
  )
  it('that is judged and the one that is sent to are the same, however it is written', () => {
    let judged = 0
    fc.assert(
      fc.property(fc.constantFrom('http://', 'https://'), fc.array(piece, { minLength: 1, maxLength: 8 }), (scheme, pieces) => {
        const found = placed(scheme + pieces.join(''), {}, [])
        if (!found.ok) return
        judged++
        const { url, place } = found.target
        // The origin that goes to the client, parsed once more as the client does.
        const sent = new URL(url.origin)
        expect([sent.hostname, sent.port, sent.protocol, sent.username]).toEqual([url.hostname, url.port, url.protocol, ''])
        expect(place.startsWith(`${sent.hostname}:`)).toBe(true)
        expect(isPrivateHost(sent.hostname)).toBe(false)
      }),
      { numRuns: 10_000 },
    )
    expect(judged).toBeGreaterThan(200)
  })
})
