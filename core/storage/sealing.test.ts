import { createHash, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { boundTo, seal, unseal } from './sealing.ts'

const hex = (text: string) => Buffer.from(text, 'hex')
const joined = ({ sealed }: { sealed: Uint8Array }) => Buffer.from(sealed).toString('hex')
const key = createHash('sha256').update('a key').digest()

describe('sealing', () => {
  // Test cases 13, 14 and 16 of the GCM specification (McGrew, Viega), AES-256.
  it.each([
    ['00'.repeat(32), '00'.repeat(12), '', '', '530f8afbc74536b9a963b4f1c4cb738b'],
    ['00'.repeat(32), '00'.repeat(12), '', '00'.repeat(16), 'cea7403d4d606b6e074ec5d3baf39d18d0d1c8a799996bf0265b98b5d48ab919'],
    [
      'feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308',
      'cafebabefacedbaddecaf888',
      'feedfacedeadbeeffeedfacedeadbeefabaddad2',
      'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
      '522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f66276fc6ece0f4e1768cddf8853bb2d551b',
    ],
  ])('gives what the specification of GCM gives (%#)', (k, nonce, bound, plain, expected) => {
    const made = seal(hex(k), hex(bound), hex(plain), hex(nonce))
    expect(joined(made)).toBe(expected)
    expect(unseal(hex(k), hex(bound), made)?.toString('hex')).toBe(plain)
  })
  it('opens nothing that was changed anywhere, by a single bit', () => {
    const bound = boundTo('db', 'Stripe')
    const made = seal(key, bound, Buffer.from('sk_live_1234567890'))
    fc.assert(
      fc.property(fc.nat({ max: made.sealed.length * 8 - 1 }), (bit) => {
        const sealed = Buffer.from(made.sealed)
        sealed[bit >> 3] = (sealed[bit >> 3] as number) ^ (1 << (bit & 7))
        expect(unseal(key, bound, { ...made, sealed })).toBeNull()
      }),
    )
    expect(unseal(randomBytes(32), bound, made)).toBeNull()
    expect(unseal(key, bound, { ...made, nonce: randomBytes(12) })).toBeNull()
    expect(unseal(key, bound, { ...made, sealed: made.sealed.subarray(0, 10) })).toBeNull()
  })
  it('does not open under another name or in another database', () => {
    const made = seal(key, boundTo('db', 'Stripe'), Buffer.from('sk_live_1234567890'))
    expect(unseal(key, boundTo('db', 'Stripe'), made)?.toString()).toBe('sk_live_1234567890')
    expect(unseal(key, boundTo('db', 'Stripe2'), made)).toBeNull()
    expect(unseal(key, boundTo('other', 'Stripe'), made)).toBeNull()
    // No other split of database and name gives the same.
    expect(boundTo('a","b', 'c').equals(boundTo('a', 'b","c'))).toBe(false)
  })
  it('uses no nonce twice', () => {
    const nonces = Array.from({ length: 10_000 }, () => Buffer.from(seal(key, Buffer.of(), Buffer.from('same')).nonce).toString('hex'))
    expect(new Set(nonces).size).toBe(nonces.length)
  })
})
