import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { saveDocument } from '../api/documents.ts'
import { exportWorkflow, importWorkflow } from '../api/interchange.ts'
import type { NamedDocument } from '../model/documents.ts'
import { revealSecret } from '../storage/secrets.ts'
import { keyFile, readKey } from './key-file.ts'
import { endNode, freshFolder, graphOf, openTestHost, publish, startNode, type TestHost } from './test-workspace.ts'

const VALUE = 'sk_live_CANARY/+"value"42'
const stripe: NamedDocument = {
  kind: 'connection',
  name: 'Stripe',
  body: {
    ...{ kind: 'http', base: 'https://api.stripe.example/v1', secret: 'stripe-key', maxAtOnce: 8, perMinute: null },
    headers: [{ name: 'Authorization', value: 'Bearer {{ secret }}' }],
  },
}
const reveal = ({ context }: Pick<TestHost, 'context'>, name: string) =>
  revealSecret(context.db, context.secretKey(false) as Uint8Array, context.databaseId, name)

/** Every file of a folder, in one text. */
const everything = (folder: string): string =>
  readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'latin1'))
    .join('\n')

describe('secrets', () => {
  it('are kept sealed, listed by name with who uses them, replaced and removed, and each change is audited', async () => {
    const host = await openTestHost()
    saveDocument(host.context, stripe, 'test')
    expect(await host.ask('secrets.set', { name: 'stripe-key', value: VALUE })).toEqual({ name: 'stripe-key', changed: false })
    const listed = await host.ask('secrets.list', {})
    expect(listed).toMatchObject([{ name: 'stripe-key', connections: ['Stripe'] }])
    expect(JSON.stringify(listed)).not.toContain('CANARY')
    expect(reveal(host, 'stripe-key')).toBe(VALUE)
    expect(await host.ask('secrets.set', { name: 'stripe-key', value: `${VALUE}2` })).toMatchObject({ changed: true })
    expect(reveal(host, 'stripe-key')).toBe(`${VALUE}2`)
    await host.ask('secrets.remove', { name: 'stripe-key' })
    expect(await host.ask('secrets.list', {})).toEqual([])
    const entries = host.context.db.prepare(`SELECT kind, subject FROM audit WHERE kind LIKE 'secret.%'`).all()
    expect(entries).toEqual([
      { kind: 'secret.set', subject: 'secret stripe-key' },
      { kind: 'secret.set', subject: 'secret stripe-key' },
      { kind: 'secret.removed', subject: 'secret stripe-key' },
    ])
    expect((await host.ask('audit.verify', {})).ok).toBe(true)
    await expect(host.ask('secrets.remove', { name: 'stripe-key' })).rejects.toMatchObject({ code: 'not-found' })
  })
  it('are nowhere in the workspace in plain, in no encoding, and not in what is exported', async () => {
    const host = await openTestHost()
    const flow = publish(host, 'Pay', graphOf({ begin: startNode({ a: 'text' }, 'end'), end: endNode('paid') }), [stripe])
    await host.ask('secrets.set', { name: 'stripe-key', value: VALUE })
    const { text } = exportWorkflow(host.context, flow.id)
    await host.close()
    const kept = everything(host.folder) + text
    for (const form of [
      VALUE,
      Buffer.from(VALUE).toString('base64'),
      Buffer.from(VALUE).toString('hex'),
      encodeURIComponent(VALUE),
      'CANARY',
    ])
      expect(kept.includes(form)).toBe(false)
    expect(kept).toContain('stripe-key')
  })
  it('do not open when their row is moved to another name or taken to another workspace', async () => {
    const host = await openTestHost()
    await host.ask('secrets.set', { name: 'one', value: VALUE })
    await host.ask('secrets.set', { name: 'two', value: 'another value' })
    host.context.db.exec(`UPDATE secrets SET (nonce, sealed) = (SELECT nonce, sealed FROM secrets WHERE name = 'one') WHERE name = 'two'`)
    expect([reveal(host, 'one'), reveal(host, 'two')]).toEqual([VALUE, null])
    const key = host.context.secretKey(false) as Uint8Array
    expect(revealSecret(host.context.db, key, 'another database', 'one')).toBeNull()
  })
  it('refuses values that could not be kept out of messages or would break a line', async () => {
    const host = await openTestHost()
    for (const value of ['', 'short', 'a line\nbreak', 'a nul\u0000byte'])
      await expect(host.ask('secrets.set', { name: 'x', value })).rejects.toMatchObject({ code: 'bad-input' })
    for (const name of ['', ' x', 'x\n', '../x', '-x', 'x'.repeat(101)])
      expect(await host.call('secrets.set', { name, value: VALUE })).toMatchObject({ ok: false, error: { code: 'bad-input' } })
    expect(await host.call('secrets.set', { name: 'x', value: VALUE, more: 1 })).toMatchObject({ ok: false })
  })
  it('are bound to no connection that comes with an imported workflow', async () => {
    const host = await openTestHost()
    await host.ask('secrets.set', { name: 'stripe-key', value: VALUE })
    const file = {
      ...{ format: 'signalbox.workflow', formatVersion: 1, name: 'Thief', owner: 'x', graph: { nodes: [], edges: [] } },
      documents: [{ ...stripe, name: 'Evil', body: { ...stripe.body, base: 'https://evil.example' } }],
    }
    const { problems } = importWorkflow(host.context, JSON.stringify(file))
    expect(problems.map((one) => one.message).join()).toContain('wants the connection “Evil” to use your secret “stripe-key”')
    const [evil] = (await host.ask('documents.list', {})).filter((one) => one.kind === 'connection')
    expect(evil).toMatchObject({ name: 'Evil', body: { secret: '' } })
  })
})

describe('the key of the secrets', () => {
  it('is made once, readable by its owner only, outside the workspace', () => {
    const folder = freshFolder()
    const file = join(folder, 'config', 'secrets.key')
    const workspace = join(folder, 'workspace')
    expect(readKey(file, workspace, false)).toBeNull()
    const key = readKey(file, workspace, true)
    expect(key).toHaveLength(32)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(readKey(file, workspace, true)).toEqual(key)
    expect(readdirSync(join(folder, 'config'))).toEqual(['secrets.key'])
    expect(() => readKey(join(workspace, 'x.key'), workspace, true)).toThrow('inside the workspace')
  })
  it('is refused when others can read it, or when it is no key', () => {
    const file = join(freshFolder(), 'secrets.key')
    readKey(file, '/nowhere', true)
    for (const mode of [0o644, 0o640, 0o604, 0o660]) {
      chmodSync(file, mode)
      expect(() => readKey(file, '/nowhere', false)).toThrow('Others can read the key')
    }
    chmodSync(file, 0o600)
    writeFileSync(file, 'hello')
    expect(() => readKey(file, '/nowhere', true)).toThrow('not 64 hexadecimal digits')
    expect(readFileSync(file, 'utf8')).toBe('hello')
  })
  it('stands where SIGNALBOX_KEY_FILE says, else in the configuration folder', () => {
    expect(keyFile({ SIGNALBOX_KEY_FILE: '/a/b.key' })).toBe('/a/b.key')
    expect(keyFile({ XDG_CONFIG_HOME: '/c', APPDATA: '/c' })).toMatch(/secrets\.key$/)
  })
})

describe('secret on the command line', () => {
  it('reads the value from standard input, lists names only, and removes', { timeout: 60_000 }, () => {
    const folder = freshFolder()
    const cli = fileURLToPath(new URL('./cli.ts', import.meta.url))
    const signalbox = (input: string, ...args: string[]) => {
      const env = { ...process.env, SIGNALBOX_WORKSPACE: join(folder, 'workspace'), SIGNALBOX_KEY_FILE: join(folder, 'secrets.key') }
      const { status, stdout, stderr } = spawnSync(process.execPath, [cli, 'secret', ...args], { encoding: 'utf8', input, env })
      return { code: status, out: stdout, err: stderr }
    }
    expect(signalbox(`${VALUE}\n`, 'set', 'stripe-key')).toMatchObject({ code: 0, out: 'The secret “stripe-key” was set.\n' })
    const listed = signalbox('', 'list')
    expect(listed.out).toContain('stripe-key')
    expect(listed.out).not.toContain('CANARY')
    expect(JSON.parse(signalbox('', 'list', '--json').out)).toMatchObject([{ name: 'stripe-key' }])
    expect(signalbox('', 'set', 'stripe-key', VALUE)).toMatchObject({ code: 2 })
    expect(signalbox('', 'set', 'empty')).toMatchObject({ code: 2, err: expect.stringContaining('6 characters') })
    expect(everything(folder)).not.toContain('CANARY')
    expect(signalbox('', 'remove', 'stripe-key').code).toBe(0)
    expect(signalbox('', 'remove', 'stripe-key').code).toBe(3)
  })
})
