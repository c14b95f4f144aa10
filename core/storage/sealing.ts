// Sealing a secret: AES-256-GCM under a key from outside the workspace, bound to the name it stands under and to the database.
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

export type Sealed = { nonce: Uint8Array; sealed: Uint8Array }
const TAG_BYTES = 16
const NONCE_BYTES = 12

/** What a sealed secret is bound to: moved to another name or another database, it opens no more. */
export const boundTo = (databaseId: string, name: string): Buffer => Buffer.from(JSON.stringify(['signalbox secret', databaseId, name]))

export function seal(key: Uint8Array, bound: Uint8Array, plain: Uint8Array, nonce: Uint8Array = randomBytes(NONCE_BYTES)): Sealed {
  const cipher = createCipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  cipher.setAAD(bound)
  return { nonce, sealed: Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]) }
}

/** Null when the key is another one or anything was changed. */
export function unseal(key: Uint8Array, bound: Uint8Array, { nonce, sealed }: Sealed): Buffer | null {
  if (nonce.length !== NONCE_BYTES || sealed.length < TAG_BYTES) return null
  const decipher = createDecipheriv('aes-256-gcm', key, nonce, { authTagLength: TAG_BYTES })
  decipher.setAAD(bound)
  decipher.setAuthTag(sealed.subarray(sealed.length - TAG_BYTES))
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, sealed.length - TAG_BYTES)), decipher.final()])
  } catch {
    return null
  }
}
