// A connection: where another system is and how to speak with it. It names its secret and never holds it.
import { z } from 'zod'

/** Names of hosts and addresses, without scheme, port, user name or anything that could break out of a line. */
const hostName = z
  .string()
  .min(1)
  .max(253)
  .regex(/^[A-Za-z0-9._:-]+$/, 'a host is a name or an address, without scheme and port')
const port = z.int().min(1).max(65_535)
const plainText = z
  .string()
  .max(200)
  // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is refused
  .regex(/^[^\u0000-\u001f\u007f]*$/, 'no line breaks or control characters')

const common = {
  /** Name of the secret that goes with it; empty for none. */
  secret: z.string().max(100).default(''),
  /** Most effects under way at once. */
  maxAtOnce: z.int().min(1).max(1000).default(8),
  /** Most effects started within a minute; null for no limit. */
  perMinute: z.int().min(1).max(1_000_000).nullable().default(null),
}

/** Where the secret goes in a header's value. */
export const SECRET_HOLE = /\{\{\s*secret\s*\}\}/g

export const httpConnectionSchema = z.strictObject({
  kind: z.literal('http'),
  /** `https://api.example.com/v1`: every request through this connection stays under it. */
  base: z
    .string()
    .max(2000)
    .regex(/^https?:\/\/[^\s\\/?#@]+(\/[^\s\\?#]*)?$/i, 'a base address is like https://api.example.com/v1, without user name, ? or #'),
  headers: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'a header name has letters, digits and -'),
        /** `Bearer {{ secret }}`. */
        value: z
          .string()
          .max(4000)
          .regex(/^[\u0020-\u007e]*$/, 'a header’s value is one line of plain letters and signs'),
      }),
    )
    .max(30)
    .default([]),
  ...common,
})
export const smtpConnectionSchema = z.strictObject({
  kind: z.literal('smtp'),
  host: hostName,
  port,
  /** `tls` from the first byte, `starttls` demanded before anything else; in plain to this machine only. */
  security: z.enum(['tls', 'starttls', 'none-on-loopback-only']).default('starttls'),
  /** Empty for no log-in. */
  user: plainText.default(''),
  /** Sender: `name@example.com`. */
  from: plainText.min(3),
  ...common,
})
export const sqliteConnectionSchema = z.strictObject({
  kind: z.literal('sqlite'),
  /** A name inside the workspace's files folder. The file must be there. */
  file: plainText.min(1),
  ...common,
})
export const postgresConnectionSchema = z.strictObject({
  kind: z.literal('postgres'),
  host: hostName,
  port: port.default(5432),
  database: plainText.min(1),
  user: plainText.min(1),
  /** Without TLS only to this machine. */
  tls: z.boolean().default(true),
  ...common,
})
export const connectionSchema = z.discriminatedUnion('kind', [
  httpConnectionSchema,
  smtpConnectionSchema,
  sqliteConnectionSchema,
  postgresConnectionSchema,
])
export type ConnectionBody = z.infer<typeof connectionSchema>
export type ConnectionKind = ConnectionBody['kind']
export type ConnectionOf<Kind extends ConnectionKind> = Extract<ConnectionBody, { kind: Kind }>

export const secretName = z
  .string()
  .regex(
    /^[A-Za-z0-9][A-Za-z0-9 ._-]{0,99}$/,
    'a secret’s name has letters, digits, spaces, dots, - and _, and begins with a letter or digit',
  )
