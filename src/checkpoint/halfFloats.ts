/**
 * Half precision (IEEE 754 binary16: 5 bits of exponent, 10 of fraction) and float32: widening, which is
 * exact, and narrowing, which rounds to the nearest number, of two equally near ones to the even one.
 */

/** The largest finite half-precision number. */
export const largestHalf = 65_504

/** The smallest numbers have no leading one. */
function fromHalf(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Infinity
  return exponent === 0 ? sign * fraction * 2 ** -24 : sign * (1024 + fraction) * 2 ** (exponent - 25)
}

/** Every half-precision number by its bits; filled at first use. */
let halves: Float32Array | null = null

/** Half-precision numbers, given by their bits, as float32. */
export function widenHalves(bits: Uint16Array): Float32Array {
  halves ??= Float32Array.from({ length: 1 << 16 }, (_, i) => fromHalf(i))
  const values = new Float32Array(bits.length)
  for (let i = 0; i < bits.length; i += 1) values[i] = halves[bits[i]!]!
  return values
}

/** Float32 bits of 2^-14, the smallest half with a leading one, and of 65,520, which rounds to infinity. */
const smallestNormal = 0x38800000
const firstInfinite = 0x477ff000

/** Rounds to a whole number, halves to the even one. @param value at least 0 */
function roundToEven(value: number): number {
  const below = Math.floor(value)
  const rest = value - below
  return rest > 0.5 || (rest === 0.5 && below % 2 === 1) ? below + 1 : below
}

/**
 * The bits of the nearest half-precision numbers.
 * @throws RangeError if one is not finite or rounds beyond `largestHalf`
 */
export function narrowToHalves(values: Float32Array): Uint16Array {
  const words = new Uint32Array(values.buffer, values.byteOffset, values.length)
  const halfBits = new Uint16Array(values.length)
  for (let i = 0; i < values.length; i += 1) {
    const word = words[i]!
    const size = word & 0x7fffffff
    if (size >= firstInfinite) throw new RangeError(`${values[i]} has no finite half-precision number.`)
    const half =
      size < smallestNormal
        ? roundToEven(Math.abs(values[i]!) * 2 ** 24)
        : // Half of the last place is added, less one where that is even; a carry raises the exponent.
          (size + 0xfff + ((size >>> 13) & 1) - (112 << 23)) >>> 13
    halfBits[i] = ((word >>> 16) & 0x8000) | half
  }
  return halfBits
}
