// HTTP request: calls another system, with the do-once key as Idempotency-Key.
import { z } from 'zod'
import { ExpressionFailure } from '../expression/failure.ts'
import type { EffectClass } from '../model/record.ts'
import { any, boolean, type Json, type JsonRecord, number, originBit } from '../model/values.ts'
import { connectionName, connectionOf } from './connection.ts'
import { settledEffect, tellEffect } from './effects.ts'
import { expressionText, templateText, withHolesFilled } from './parts.ts'
import type { CompileContext, NodeSpec } from './spec.ts'

const schema = z.strictObject({
  method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('POST').meta({ title: 'Method' }),
  connection: connectionName
    .default('')
    .meta({ title: 'Connection', description: 'The address is then a path under its base, and its secret goes with the request.' }),
  url: templateText
    .default('')
    .meta({ title: 'Address', description: 'http:// or https://, or a path with a connection; {{ }} for values.' }),
  headers: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[A-Za-z0-9-]{1,100}$/, 'a header name has letters, digits and -')
          .describe('Header'),
        value: templateText.describe('Value'),
      }),
    )
    .max(50)
    .default([])
    .meta({ title: 'Headers' }),
  body: expressionText.default('').meta({ title: 'Body', description: 'An expression, sent as JSON; nothing for no body.' }),
  honoursKey: z
    .boolean()
    .default(false)
    .meta({ title: 'The other side honours Idempotency-Key', description: 'Only then is a request repeated after a doubt.' }),
  windowHours: z.number().positive().max(8760).default(24).meta({ title: 'For how many hours it remembers a key' }),
  lookUpUrl: templateText.default('').meta({
    title: 'Address to look it up at',
    description: 'Asked on doubt, before anything is sent again; {{ key }} stands for the do-once key.',
  }),
  lookUpHappened: expressionText
    .default('status == 200')
    .meta({ title: 'It happened when', description: 'Over the status and body of the look-up’s answer.' }),
  lookUpAfterSeconds: z.number().min(0).max(300).default(5).meta({
    title: 'Seconds until a “no” is believed',
    description: 'The other side may still be at it; it is looked up again after so long.',
  }),
  timeoutSeconds: z.number().positive().max(600).default(30).meta({ title: 'Seconds until it gives up' }),
})
type Config = z.infer<typeof schema>

const OURS = new Set(['idempotency-key', 'host', 'connection', 'content-length', 'transfer-encoding', 'upgrade', 'expect', 'te', 'trailer'])
const classOf = ({ method, honoursKey, lookUpUrl }: Config): EffectClass =>
  method === 'GET' || method === 'HEAD' ? 'read' : honoursKey ? 'keyed' : lookUpUrl ? 'checkable' : 'unkeyed'
/** In the look-up's address alone: the engine makes the key when it writes the intent down, so it is filled in last. */
const KEY_HOLE = /\{\{\s*key\s*\}\}/

export const http: NodeSpec<Config> = {
  type: 'http',
  group: 'act',
  title: 'HTTP request',
  about: 'Calls another system; never sends twice what may have arrived.',
  icon: 'globe',
  schema,
  ports: () => [{ name: 'out', title: 'Answered', tone: 'plain' }],
  line: ({ method, url }) => (url ? `${method} ${url}` : 'No address yet'),
  compile(config, context) {
    if (config.connection) connectionOf(context, config.connection, ['http'])
    const addressWrong = config.connection ? pathTrouble : addressTrouble
    const trouble = config.url.startsWith('{{') ? null : addressWrong(withHolesFilled(config.url, 'x'))
    if (trouble) context.problem('bad-url', trouble, 'url')
    else if (!config.connection && hasOpenHost(config.url))
      context.problem(
        'open-host',
        'The host depends on a value of the run; write the host out or take it from the settings.',
        'url',
        'warning',
      )
    const names = new Set<string>()
    const headers = config.headers.map(({ name, value }, at) => {
      const small = name.toLowerCase()
      if (OURS.has(small)) context.problem('bad-header', `“${name}” is set by Signalbox.`, `headers[${at}].name`)
      else if (names.has(small)) context.problem('duplicate-header', `“${name}” is there twice.`, `headers[${at}].name`)
      names.add(small)
      return { name, value: context.template(value, `headers[${at}].value`) }
    })
    const kind = classOf(config)
    if (kind === 'read' && config.body) context.problem('body-unused', `${config.method} sends no body.`, 'body', 'warning')
    const lookUp = kind === 'checkable' ? compiledLookUp(config, context, addressWrong) : null
    if (config.lookUpUrl && !lookUp)
      context.problem('look-up-unused', 'It is never looked up: it only reads, or the other side honours its key.', 'lookUpUrl', 'warning')
    const url = context.template(config.url, 'url')
    const body = config.body ? context.expression(config.body, 'body') : null
    return {
      output: { status: number, body: any },
      run({ scope }) {
        const address = url.render(scope)
        const wrong = addressWrong(address)
        if (wrong) throw new ExpressionFailure('bad-request', wrong, 'Check the values the address is made from.')
        const through = config.connection ? { connection: config.connection } : null
        const more: JsonRecord = {
          ...through,
          ...(kind === 'unkeyed' ? {} : { repeatable: true }),
          ...(lookUp ? { lookUp: lookUp(scope) } : {}),
        }
        const sent = headers.map(({ name, value }): [string, string] => [name, headerValue(name, value.render(scope))])
        return {
          kind: 'ask',
          command: {
            kind: 'effect',
            effect: {
              ...{ connector: 'http', class: kind, windowHours: kind === 'keyed' ? config.windowHours : null },
              title: `${config.method} ${address}`,
              ...through,
              request: {
                ...more,
                ...{ method: config.method, url: address, timeoutSeconds: config.timeoutSeconds },
                ...{ headers: Object.fromEntries(sent), body: body ? body.evaluate(scope) : null },
              },
            },
          },
        }
      },
      resume: (_, answers) =>
        settledEffect(
          answers,
          ({ status, body }): Json[] => [typeof status === 'number' ? status : null, body ?? null],
          originBit('external'),
        ),
    }
  },
  tell(teller) {
    const { config, pinned, value } = teller
    const request = [pinned('config.method'), ' ', pinned('config.url', 'strong')]
    return tellEffect(teller, () => ({
      kind: classOf(config),
      clause: ['sent to ', pinned('config.url')],
      what: [...request, ' was answered with ', value('output.status')],
      settled: [...request, ' arrived'],
    }))
  },
}

/** Null when it is an http address without a user name or anything that could break out of its line; else a sentence. */
function addressTrouble(address: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u0020\u007f\\]/.test(address)) return 'The address has a space, a line break, a backslash or another control character.'
  const found = /^https?:\/\/([^/?#]*)/i.exec(address)
  if (!found) return 'The address begins with http:// or https://.'
  if (!found[1]) return 'The address has no host.'
  return found[1].includes('@') ? 'The address must not hold a user name; use a header.' : null
}

/** The look-up as it is frozen: its address in pieces, between which the key goes. */
function compiledLookUp({ lookUpUrl, lookUpHappened, lookUpAfterSeconds }: Config, context: CompileContext, wrong: typeof addressTrouble) {
  const whole = lookUpUrl.startsWith('{{') ? null : wrong(withHolesFilled(lookUpUrl, 'x'))
  if (whole) context.problem('bad-url', whole, 'lookUpUrl')
  else if (!lookUpUrl.includes('{{'))
    context.problem('look-up-the-same', 'It is the same for every run; put {{ key }} or a reference of yours into it.', 'lookUpUrl')
  const happened = context.expression(lookUpHappened, 'lookUpHappened', boolean, { status: number, body: any })
  const pieces = lookUpUrl.split(KEY_HOLE).map((piece) => context.template(piece, 'lookUpUrl'))
  return (scope: JsonRecord): JsonRecord => {
    const url = pieces.map((piece) => piece.render(scope))
    const trouble = wrong(url.join('k'))
    if (trouble) throw new ExpressionFailure('bad-request', trouble, 'Check the values the look-up’s address is made from.')
    return { url, happened: happened.source, afterSeconds: lookUpAfterSeconds }
  }
}

/** Null when it is a path that stays on one line; else a sentence. The connection has the rest of the address. */
function pathTrouble(path: string): string | null {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  if (/[\u0000-\u0020\u007f\\]/.test(path)) return 'The path has a space, a line break, a backslash or another control character.'
  if (!path.startsWith('/')) return 'With a connection, the address is a path that begins with /.'
  return path.startsWith('//') ? 'The path begins with one / only.' : null
}

/** Whether a hole stands before the end of the host; one that reads the settings only is as good as written out. */
function hasOpenHost(source: string): boolean {
  const settled = source.replaceAll(/\{\{\s*settings\.[A-Za-z0-9_.]+\s*\}\}/g, 'settled')
  return /^[^/]*\{\{|^[a-z]+:\/\/[^/?#]*\{\{/i.test(settled)
}

function headerValue(name: string, value: string): string {
  if (/^[\u0020-\u007e\u00a0-\u00ff]*$/.test(value)) return value
  throw new ExpressionFailure(
    'bad-request',
    `The header ${name} has a line break or a sign that headers cannot carry.`,
    'Clean the value before it gets here.',
  )
}
