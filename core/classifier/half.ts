// Half-precision numbers and base64: how vectors and weights are kept small, in the cache and in the model file.

const floats = new Float32Array(1)
const bits = new Uint32Array(floats.buffer)

/** Nearest half-precision bits of a number (round half to even); beyond 65,504 it is infinite. */
export function toHalf(value: number): number {
  floats[0] = value
  const whole = bits[0] ?? 0
  const sign = (whole >>> 16) & 0x8000
  const exponent = ((whole >>> 23) & 0xff) - 112
  const fraction = whole & 0x7fffff
  if (exponent >= 31) return sign | 0x7c00 | (exponent === 143 && fraction ? 0x200 : 0)
  if (exponent > 0) return sign | roundShift((exponent << 23) | fraction, 13)
  if (exponent < -10) return sign
  return sign | roundShift(fraction | 0x800000, 14 - exponent)
}

function roundShift(value: number, shift: number): number {
  const kept = value >>> shift
  const rest = value & ((1 << shift) - 1)
  const middle = 1 << (shift - 1)
  return rest > middle || (rest === middle && (kept & 1) === 1) ? kept + 1 : kept
}

/** The number that half-precision bits stand for. */
export function fromHalf(half: number): number {
  const sign = half & 0x8000 ? -1 : 1
  const exponent = (half >>> 10) & 0x1f
  const fraction = half & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15)
}

export function toHalves(values: ArrayLike<number>): Uint16Array {
  const halves = new Uint16Array(values.length)
  for (let index = 0; index < values.length; index++) halves[index] = toHalf(values[index] as number)
  return halves
}

export function fromHalves(halves: Uint16Array): Float32Array {
  const values = new Float32Array(halves.length)
  for (let index = 0; index < halves.length; index++) values[index] = fromHalf(halves[index] as number)
  return values
}

export const halvesToBase64 = (halves: Uint16Array): string =>
  Buffer.from(halves.buffer, halves.byteOffset, halves.byteLength).toString('base64')

/** @throws RangeError when the text does not hold exactly `length` half-precision numbers. */
export function halvesFromBase64(text: string, length: number): Uint16Array {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== length * 2) throw new RangeError(`expected ${length * 2} bytes, found ${bytes.length}`)
  const halves = new Uint16Array(length)
  new Uint8Array(halves.buffer).set(bytes)
  return halves
}

export const floatsToBase64 = (values: Float32Array): string =>
  Buffer.from(values.buffer, values.byteOffset, values.byteLength).toString('base64')

/** @throws RangeError when the text does not hold exactly `length` finite 32-bit numbers. */
export function floatsFromBase64(text: string, length: number): Float32Array {
  const bytes = Buffer.from(text, 'base64')
  if (bytes.length !== length * 4) throw new RangeError(`expected ${length * 4} bytes, found ${bytes.length}`)
  const values = new Float32Array(length)
  new Uint8Array(values.buffer).set(bytes)
  for (const value of values) if (!Number.isFinite(value)) throw new RangeError('a weight is not a finite number')
  return values
}
