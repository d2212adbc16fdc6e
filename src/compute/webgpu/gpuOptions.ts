/**
 * Which form of each kernel runs. All forms give the same results (f16 within its gate's tolerance); which is
 * fastest depends on the device. Plain values: they are kept in the browser's database and can be forced from
 * the address.
 */

export interface GpuOptions {
  /** 'registers': no barriers, large tiles a thread. 'workgroup': tiles shared through workgroup memory. */
  matmul: 'registers' | 'workgroup'
  /** Whether attention streams keys from the cache of the device, or by tiles of workgroup memory. */
  attention: 'registers' | 'workgroup'
  /**
   * Rows (queries, or keys) that one invocation of attention keeps: each streamed row then serves so many. 1,
   * 2 or 4.
   */
  attentionRows: number
  /** Invocations that share a row in norms and losses: 1, or a power of two up to 256. */
  rowLanes: number
  /** A product is split along its inner size until about this many invocations are busy. */
  targetThreads: number
  /**
   * Longest that one submit should keep the device busy, in milliseconds: a display that shares it freezes
   * meanwhile. 0 is off.
   */
  submitMs: number
  /** Sums over the lanes of a row by subgroup operations; ignored where the device has none. */
  subgroups: boolean
  /**
   * Operands of products (workgroup form) in half precision, sums in float32; ignored, like the next two,
   * where the device has none.
   */
  f16: boolean
  /** The same for attention (workgroup form): the rows that are streamed and those that meet them. */
  f16Attention: boolean
  /** Keys and values kept in sampling, and what the MLP keeps for its gradient, stored in half precision. */
  f16Storage: boolean
}

const isForm = (form: unknown) => form === 'registers' || form === 'workgroup'
const isPositive = (count: unknown) => typeof count === 'number' && Number.isInteger(count) && count > 0
const isPowerUpTo = (most: number) => (count: unknown) =>
  isPositive(count) && Number.isInteger(Math.log2(count as number)) && (count as number) <= most
const isBoolean = (flag: unknown) => typeof flag === 'boolean'

/** One test for each option, so that none is forgotten when one is added. */
const isValid: { readonly [Name in keyof GpuOptions]: (value: unknown) => boolean } = {
  matmul: isForm,
  attention: isForm,
  attentionRows: isPowerUpTo(4),
  rowLanes: isPowerUpTo(256),
  targetThreads: isPositive,
  submitMs: (ms) => typeof ms === 'number' && Number.isFinite(ms) && ms >= 0,
  subgroups: isBoolean,
  f16: isBoolean,
  f16Attention: isBoolean,
  f16Storage: isBoolean,
}

/** Whether something read from storage or the address is a whole set of options. */
export function isGpuOptions(value: unknown): value is GpuOptions {
  if (typeof value !== 'object' || value === null) return false
  const given = value as Partial<Record<keyof GpuOptions, unknown>>
  return (Object.keys(isValid) as (keyof GpuOptions)[]).every((name) => isValid[name](given[name]))
}

/** The same options without what this device cannot do. */
export function supportedOptions(
  options: GpuOptions,
  features: Pick<ReadonlySet<string>, 'has'>,
): GpuOptions {
  const half = features.has('shader-f16')
  return {
    ...options,
    subgroups: options.subgroups && features.has('subgroups'),
    f16: options.f16 && half,
    f16Attention: options.f16Attention && half,
    f16Storage: options.f16Storage && half,
  }
}

/** Whether any number is kept or multiplied in half precision. */
export function usesHalf({ f16, f16Attention, f16Storage }: GpuOptions): boolean {
  return f16 || f16Attention || f16Storage
}
