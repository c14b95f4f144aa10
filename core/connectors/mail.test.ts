import type { Socket } from 'node:net'
import { createSecureContext, TLSSocket } from 'node:tls'
import { describe, expect, it } from 'vitest'
import type { ConnectionBody } from '../model/connection.ts'
import { discretion } from './discretion.ts'
import { mailConnector } from './mail.ts'
import { certificate, type RawServer, rawServer, sending } from './test-server.ts'

const SECRET = 'smtp-CANARY-42'
const pair = certificate()

/** What the server says instead, by command; `drop` hangs up without a word, `silent` says nothing. */
type Script = { [command: string]: string | 'drop' | 'silent' }
type Post = RawServer & { commands: string[]; mails: string[]; encrypted: boolean[] }

/** A mail server on loopback. Keeps commands, the mails it acknowledged or not, and whether a command came encrypted. */
async function post(script: Script = {}, { tls = false, starttls = true, auth = true } = {}): Promise<Post> {
  const kept = { commands: [] as string[], mails: [] as string[], encrypted: [] as boolean[] }
  const talk = (socket: Socket, secure: boolean) => {
    let text = ''
    let inMail = false
    const say = (command: string, usual: string) => {
      const answer = script[command] ?? usual
      if (answer === 'drop') socket.destroy()
      else if (answer !== 'silent') socket.write(`${answer}\r\n`)
    }
    const hear = (line: string) => {
      const command = /^(starttls|auth|mail|rcpt|data|quit|ehlo)/i.exec(line)?.[0].toUpperCase() ?? line
      kept.commands.push(line)
      kept.encrypted.push(secure)
      if (command === 'EHLO') {
        const offers = [
          '250-post.example',
          ...(starttls && !secure ? ['250-STARTTLS'] : []),
          ...(auth ? ['250-AUTH PLAIN'] : []),
          '250 SIZE 1000000',
        ]
        say('EHLO', offers.join('\r\n'))
      } else if (command === 'STARTTLS') {
        const answer = script.STARTTLS ?? (starttls ? '220 go on' : '502 not known')
        socket.write(`${answer}\r\n`)
        if (!answer.startsWith('220')) return
        socket.removeAllListeners('data')
        talk(new TLSSocket(socket, { isServer: true, secureContext: createSecureContext(pair) }), true)
      } else if (command === 'RCPT') say(`RCPT ${/<(.*)>/.exec(line)?.[1]}`, script.RCPT ?? '250 fine')
      else if (command === 'DATA') {
        say('DATA', '354 go on')
        inMail = (script.DATA ?? '354').startsWith('354')
      } else say(command, command === 'AUTH' ? '235 welcome' : command === 'QUIT' ? '221 bye' : '250 fine')
    }
    socket.on('error', () => {})
    socket.on('data', (chunk: Buffer) => {
      text += chunk.toString('utf8')
      for (;;) {
        const end = text.indexOf(inMail ? '\r\n.\r\n' : '\r\n')
        if (script.TEXT === 'drop' && inMail) return void socket.destroy()
        if (end < 0) return
        const line = text.slice(0, end)
        text = text.slice(end + (inMail ? 5 : 2))
        if (!inMail) hear(line)
        else {
          inMail = false
          kept.mails.push(line)
          say('.', '250 taken')
        }
      }
    })
  }
  const server = await rawServer(
    (socket) => {
      talk(socket, tls)
      const greeting = script.GREETING ?? '220 post.example'
      if (greeting === 'drop') socket.destroy()
      else if (greeting !== 'silent') socket.write(`${greeting}\r\n`)
    },
    tls ? pair : undefined,
  )
  return { ...server, ...kept }
}

const body = (server: Pick<Post, 'port'>, more: object = {}) =>
  ({
    kind: 'smtp',
    host: '127.0.0.1',
    port: server.port,
    security: 'starttls',
    user: 'robot',
    from: 'Robot <robot@shop.example>',
    secret: 's',
    maxAtOnce: 8,
    perMinute: null,
    ...more,
  }) as ConnectionBody
const request = (more: object = {}) => ({
  connection: 'Post',
  to: [{ name: 'Ana', address: 'ana@example.com' }],
  cc: [],
  subject: 'Hello',
  text: 'Dear Ana,\n.\nbye',
  ...more,
})

async function mailed(server: Post, { connection = {}, mail = {}, allowed = true, trusted = true, patience = 2, key = 'key1' } = {}) {
  const { connections, discreet } = discretion((name) =>
    name === 'Post' ? { body: body(server, connection), secret: () => SECRET } : null,
  )
  const connector = discreet(
    mailConnector({
      allowed: () => (allowed ? [server.place] : []),
      connections,
      lookup: async () => [{ address: '127.0.0.1', family: 4 }],
      patience,
      ...(trusted && { trusted: pair.cert }),
    }),
  )
  const sent = await connector.send(request(mail), { ...sending, key })
  expect(JSON.stringify(sent)).not.toContain('CANARY')
  return sent
}

describe('a mail', () => {
  it.each([
    ['STARTTLS', {}, 'starttls'],
    ['TLS from the start', { tls: true }, 'tls'],
  ] as const)('goes out by %s, logged in, with an id made from its key', async (_, how, security) => {
    const server = await post({}, how)
    const sent = await mailed(server, { connection: { security }, mail: { cc: [{ name: 'Bö', address: 'bo@example.com' }] } })
    expect(sent).toEqual({
      kind: 'done',
      status: 250,
      result: { accepted: ['ana@example.com', 'bo@example.com'], refused: [], messageId: '<key1@shop.example>' },
    })
    const [mail = ''] = server.mails
    for (const header of [
      'From: Robot <robot@shop.example>',
      'To: Ana <ana@example.com>',
      'Cc: =?UTF-8?',
      'Subject: Hello',
      'Message-ID: <key1@shop.example>',
    ])
      expect(mail).toContain(header)
    expect(mail).toContain('Dear Ana,\r\n..\r\nbye')
    const login = server.commands.findIndex((line) => line.startsWith('AUTH'))
    expect([server.encrypted[login], server.encrypted[server.commands.findIndex((line) => line.startsWith('MAIL'))]]).toEqual([true, true])
  })
  it('goes out in plain to this machine only', async () => {
    const server = await post({}, { starttls: false })
    expect((await mailed(server, { connection: { security: 'none-on-loopback-only' } })).kind).toBe('done')
  })
  it('is refused where a recipient is, and says for whom', async () => {
    const server = await post({ 'RCPT bo@example.com': '550 unknown here' })
    const sent = await mailed(server, { mail: { cc: [{ name: '', address: 'bo@example.com' }] } })
    expect(sent).toMatchObject({ kind: 'done', result: { accepted: ['ana@example.com'], refused: ['bo@example.com'] } })
  })
})

describe('a mail server that fails', () => {
  it.each([
    ['hangs up at once', { GREETING: 'drop' }, 'not-sent'],
    ['is busy', { GREETING: '421 busy' }, 'not-sent'],
    ['wants nobody', { GREETING: '554 no' }, 'refused'],
    ['is silent', { GREETING: 'silent' }, 'not-sent'],
    ['hangs up at the log-in', { AUTH: 'drop' }, 'not-sent'],
    ['does not know the secret', { AUTH: `535 wrong ${SECRET}` }, 'refused'],
    ['cannot check the secret now', { AUTH: '454 later' }, 'not-sent'],
    ['refuses the sender', { MAIL: '550 no' }, 'refused'],
    ['puts the sender off', { MAIL: '451 later' }, 'not-sent'],
    ['refuses every recipient', { RCPT: '550 no' }, 'refused'],
    ['puts every recipient off', { RCPT: '450 later' }, 'not-sent'],
    ['refuses to take the text', { DATA: '554 no' }, 'refused'],
    ['puts the text off', { DATA: '451 later' }, 'not-sent'],
    ['hangs up instead of asking for the text', { DATA: 'drop' }, 'not-sent'],
    ['hangs up in the text', { TEXT: 'drop' }, 'unknown'],
    ['hangs up after the text', { '.': 'drop' }, 'unknown'],
    ['is silent after the text', { '.': 'silent' }, 'unknown'],
    ['goes away after the text', { '.': '421 closing' }, 'unknown'],
    ['refuses the text', { '.': '554 spam' }, 'refused'],
    ['puts the mail off', { '.': '452 full' }, 'not-sent'],
  ] as [string, Script, string][])('when it %s: %s', async (_, script, kind) => {
    const server = await post(script)
    expect((await mailed(server, { patience: 1 })).kind).toBe(kind)
    // What was certainly not sent was acknowledged by nobody.
    if (kind !== 'unknown' && script['.'] === undefined) expect(server.mails).toEqual([])
  })
  it('gets neither log-in nor mail when it offers no encryption, whatever it says to STARTTLS', async () => {
    for (const [script, kind] of [
      [{}, 'refused'],
      [{ STARTTLS: '454 not now' }, 'not-sent'],
      [{ STARTTLS: '250 fine' }, 'not-sent'],
    ] as [Script, string][]) {
      const server = await post({ ...script }, { starttls: false })
      expect((await mailed(server)).kind).toBe(kind)
      expect(server.commands.filter((line) => /^(auth|mail|rcpt|data)/i.test(line))).toEqual([])
      expect(server.mails).toEqual([])
    }
  })
  it('is not believed without a certificate that is trusted', async () => {
    for (const security of ['starttls', 'tls'] as const) {
      const server = await post({}, { tls: security === 'tls' })
      expect((await mailed(server, { connection: { security }, trusted: false })).kind).toBe('not-sent')
      expect(server.commands.some((line) => /^auth|^mail/i.test(line))).toBe(false)
    }
  })
  it('is not reached at a private address that nobody allowed, nor in plain beyond this machine', async () => {
    const server = await post()
    expect(await mailed(server, { allowed: false })).toMatchObject({ kind: 'refused', failure: { code: 'private-address' } })
    expect(await mailed(server, { allowed: false, connection: { host: 'mail.example' } })).toMatchObject({
      kind: 'refused',
      failure: { code: 'private-address' },
    })
    expect(server.connections()).toBe(0)
    expect(await mailed({ ...server, port: 1, place: '127.0.0.1:1' })).toMatchObject({
      kind: 'not-sent',
      failure: { code: 'mail-econnrefused' },
    })
  })
})

describe('a mail that would break its lines', () => {
  it.each([
    { subject: 'Hello\r\nBcc: victim@example.com' },
    { subject: 'Hello\nx' },
    { subject: 'Hello\u0000' },
    { subject: 'Hello\u2028x' },
    { subject: '' },
    { subject: ['Hello'] },
    { text: { path: '/etc/passwd' } },
    { text: 'x'.repeat(1_000_001) },
    { to: [{ name: 'Ana\r\nBcc: v@example.com', address: 'ana@example.com' }] },
    { to: [{ name: '', address: 'ana@example.com, victim@example.com' }] },
    { to: [{ name: '', address: 'ana@example.com\r\nRCPT TO:<v@example.com>' }] },
    { to: [{ name: '', address: '<ana@example.com>' }] },
    { to: [{ name: '', address: 'ana@exa mple.com' }] },
    { to: ['ana@example.com'] },
    { to: [] },
    { to: Array.from({ length: 51 }, () => ({ name: '', address: 'a@example.com' })) },
    { attachments: [{ path: '/etc/passwd' }] },
    { html: { path: '/etc/passwd' } },
  ])('is refused before anything is opened (%#)', async (mail) => {
    const server = await post()
    expect([(await mailed(server, { mail })).kind, server.connections()]).toEqual(['refused', 0])
  })
})
