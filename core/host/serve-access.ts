// Who may talk to the server: the person at this machine who holds the token, from a page that this server gave out itself.
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

/** 256 random bits, URL-safe. */
export const newToken = (): string => randomBytes(32).toString('base64url')

/** Fewer characters cannot hold 128 bits: base64url carries six in each. */
const SHORTEST_TOKEN = 22

export type Access = {
  /** Value of the `Set-Cookie` header that lets a browser in. */
  cookie: string
  tokenFits(given: string | null | undefined): boolean
  /** Reads a `Cookie` header. */
  cookieFits(header: string | null | undefined): boolean
  /** Reads an `Authorization` header. */
  bearerFits(header: string | null | undefined): boolean
}

/** The cookie carries another secret than the token, so a copied cookie is not a link to share. Cookies know no ports, so its name does. */
export function openAccess(token: string, port: number): Access {
  if (token.length < SHORTEST_TOKEN) throw new Error('The token is too short to hold 128 random bits.')
  const name = `signalbox_${port}`
  const session = newToken()
  const cookieFits = (header: string | null | undefined) =>
    (header ?? '').split(';').some((pair) => {
      const at = pair.indexOf('=')
      return pair.slice(0, at).trim() === name && same(pair.slice(at + 1).trim(), session)
    })
  return {
    cookie: `${name}=${session}; HttpOnly; SameSite=Strict; Path=/`,
    tokenFits: (given) => same(given ?? '', token),
    cookieFits,
    bearerFits: (header) => /^Bearer /i.test(header ?? '') && same((header ?? '').slice(7), token),
  }
}

/** The `Host` header must name this very server: another name that points to 127.0.0.1 is a rebinding attack. */
export const hostFits = (header: string | null | undefined, port: number): boolean =>
  header === `127.0.0.1:${port}` || header === `localhost:${port}` || (port === 80 && (header === '127.0.0.1' || header === 'localhost'))

/** A page of another origin may neither call nor listen. Programs that send no `Origin` are no pages. */
export const originFits = (origin: string | null | undefined, host: string | null | undefined): boolean => origin === `http://${host}`

/** Compares in a time that does not depend on where the texts differ, nor on their lengths. */
function same(left: string, right: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(left), digest(right))
}
