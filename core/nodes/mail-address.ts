// One mail address, with or without a name: `Ana <ana@example.com>`. What could reach a second person or another header is refused.

export type MailAddress = { name: string; address: string }
export type ReadAddress = { ok: true; address: MailAddress } | { ok: false; message: string }

const LOCAL = /^[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*$/
const DOMAIN = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$|^localhost$/i

export function isMailAddress(address: string): boolean {
  const at = address.lastIndexOf('@')
  return address.length <= 254 && at > 0 && at <= 64 && LOCAL.test(address.slice(0, at)) && DOMAIN.test(address.slice(at + 1))
}

// Control characters, line breaks of every kind, and signs that turn the reading direction, which could make a name lie.
export const isOneLine = (text: string): boolean => !/[\p{Cc}\p{Cs}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(text)

export function readAddress(text: string): ReadAddress {
  const shown = `“${text.slice(0, 80)}”`
  if (!isOneLine(text)) return { ok: false, message: `${JSON.stringify(text.slice(0, 80))} has a line break or a control character.` }
  const found = /^\s*(?:"([^"<>]*)"\s*|([^"<>]*))<([^<>]*)>\s*$/.exec(text)
  const address = (found ? (found[3] as string) : text).trim()
  if (!isMailAddress(address)) return { ok: false, message: `${shown} is not one mail address like name@example.com.` }
  const name = found ? (found[1] ?? found[2] ?? '').trim() : ''
  return name.length > 200 ? { ok: false, message: `The name in ${shown} is too long.` } : { ok: true, address: { name, address } }
}
