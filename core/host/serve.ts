// The same screens and the same contract over HTTP on this machine: pages, one WebSocket, and single calls for scripts.
// It listens on 127.0.0.1 only, and answers only those who hold its token.
import type { IncomingMessage, Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { type ErrorCode, SignalboxError } from '../model/news.ts'
import { MOST_BYTES, parse } from './frame-limits.ts'
import { hostFits, newToken, openAccess, originFits } from './serve-access.ts'
import { refusal, type Served, safeCall } from './serve-frames.ts'
import { serveSockets } from './serve-socket.ts'
import { openStaticFolder, pageHeaders } from './static-files.ts'

export type Serving = {
  port: number
  token: string
  /** The address to open in a browser; it holds the token. */
  url: string
  close(): Promise<void>
}
export type ServeOptions = {
  host: Served
  /** 0 takes any free port. */
  port?: number
  /** Folder of the built screens. */
  staticFolder: string
  /** At least 128 random bits; made anew when left out. */
  token?: string
}

/** HTTP status that a script can act on without reading the words. */
const STATUS: { [code in ErrorCode]: 400 | 403 | 404 | 409 | 423 | 500 | 501 | 503 | 507 } = {
  'bad-input': 400,
  'not-found': 404,
  conflict: 409,
  locked: 423,
  'foreign-workspace': 409,
  'newer-workspace': 409,
  'damaged-workspace': 500,
  'read-only': 403,
  'disk-full': 507,
  'disk-failed': 503,
  unsupported: 501,
  busy: 503,
  forbidden: 403,
  internal: 500,
}

export async function serve({ host, port: wanted = 0, staticFolder, token = newToken() }: ServeOptions): Promise<Serving> {
  const pages = openPages(staticFolder)
  const app = new Hono()
  const server = createAdaptorServer({ fetch: app.fetch }) as Server
  // Node waits minutes for a slow client and takes any number of them.
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  server.keepAliveTimeout = 10_000
  server.maxConnections = 1000
  server.maxRequestsPerSocket = 1000
  server.maxHeadersCount = 100
  const port = await listen(server, wanted)
  const access = openAccess(token, port)

  app.use(async (context, next) => {
    const name = context.req.header('host')
    const origin = context.req.header('origin')
    if (!hostFits(name, port)) return context.text('This server answers only to 127.0.0.1 and localhost.', 403)
    if (origin !== undefined && !originFits(origin, name)) return context.text('Pages of other origins may not call this server.', 403)
    await next()
    for (const [header, value] of Object.entries(pageHeaders([`ws://${name}`]))) context.header(header, value)
    context.header('Cache-Control', 'no-store')
  })

  app.get('/', async (context) => {
    const given = context.req.query('token')
    if (given !== undefined && access.tokenFits(given)) return context.body(null, 303, { Location: '/', 'Set-Cookie': access.cookie })
    if (!access.cookieFits(context.req.header('cookie')))
      return context.text('Open the whole address that “signalbox serve” printed: it holds the token of this session.', 401)
    const page = pages('/')
    return page ? context.body(await page.read(), 200, { 'Content-Type': page.type }) : context.notFound()
  })

  app.post(
    '/api/call/:name',
    async (context, next) => {
      if (!access.bearerFits(context.req.header('authorization')))
        return context.json(refusal('forbidden', 'This call needs “Authorization: Bearer” with the token of this session.'), 401)
      if (!/^application\/json\s*(;|$)/i.test(context.req.header('content-type') ?? ''))
        return context.json(refusal('bad-input', 'The body must be JSON and say so: “Content-Type: application/json”.'), 415)
      return next()
    },
    bodyLimit({
      maxSize: MOST_BYTES,
      onError: (context) => context.json(refusal('bad-input', `The body is larger than ${MOST_BYTES} bytes.`), 413),
    }),
    async (context) => {
      const parsed = parse((await context.req.text()) || '{}')
      if ('refused' in parsed) return context.json(refusal('bad-input', parsed.refused), 400)
      const answer = await safeCall(host, context.req.param('name'), parsed.value)
      return context.json(answer, answer.ok ? 200 : STATUS[answer.error.code])
    },
  )

  app.get('*', async (context) => {
    // The raw target, not a tidied one: `/a/../index.html` and `//index.html` are names of nothing.
    const target = (context.env as { incoming: IncomingMessage }).incoming.url ?? ''
    const file = target === '/index.html' ? null : pages(target.replace(/\?.*$/s, ''))
    return file ? context.body(await file.read(), 200, { 'Content-Type': file.type }) : context.notFound()
  })
  app.notFound((context) => context.text('There is nothing here.', 404))
  app.onError((_, context) => context.text('The request could not be answered.', 500))

  const endSockets = serveSockets(server, host, (request) => {
    const { host: name, origin, cookie } = request.headers
    if (request.url !== '/socket') return 404
    if (!hostFits(name, port) || !originFits(origin, name)) return 403
    return access.cookieFits(cookie) ? null : 401
  })

  return {
    port,
    token,
    url: `http://127.0.0.1:${port}/?token=${token}`,
    async close() {
      endSockets()
      const closed = new Promise<void>((resolve) => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
}

function openPages(folder: string) {
  try {
    return openStaticFolder(folder)
  } catch (cause) {
    throw new SignalboxError('not-found', 'The screens are not there.', { place: folder, next: 'Build them first: npm run build.', cause })
  }
}

function listen(server: Server, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => {
      if (cause.code !== 'EADDRINUSE') return reject(cause)
      reject(
        new SignalboxError('conflict', `Port ${port} is taken by another program.`, {
          place: `port ${port}`,
          next: 'Choose another port.',
          cause,
        }),
      )
    })
    server.listen(port, '127.0.0.1', () => resolve((server.address() as AddressInfo).port))
  })
}
