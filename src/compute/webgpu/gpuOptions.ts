/**
 * Which form of each WGSL kernel runs: the options, their defaults, and how they are read from storage, from
 * the page's address (`?gpu=`) and from the environment variable IGPT_GPU_OPTIONS. All forms compute the same
 * results (f16 within the tolerance of its gate, ops/tuning/gate.ts); which one is fastest depends on the
 * device.
 */
import { LabError } from '../../core/failure'

/** Plain values, so that they can be stored in IndexedDB and written as text. */
export interface GpuOptions {
  /** 'registers': no barriers, large register tiles. 'workgroup': tiles shared through workgroup memory. */
  matmul: 'registers' | 'workgroup'
  /** Attention reads keys and values directly ('registers') or by tiles in workgroup memory ('workgroup'). */
  attention: 'registers' | 'workgroup'
  /** Rows (queries or keys) per invocation in attention; each streamed row serves all of them. 1, 2 or 4. */
  attentionRows: number
  /** Invocations that share a row in norms and losses: 1, or a power of two up to 256. */
  rowLanes: number
  /** Split-K: a product's inner dimension is split until about this many invocations are busy. */
  targetThreads: number
  /**
   * Longest time in milliseconds that one submit should keep the device busy, because a display that shares
   * the device freezes meanwhile. 0 is no limit.
   */
  submitMs: number
  /** Reduce the lanes of a row by subgroup operations; ignored without the device feature. */
  subgroups: boolean
  /**
   * Matmul operands in half precision, sums in float32 (workgroup form). Like the next two, ignored without
   * the device feature shader-f16.
   */
  f16: boolean
  /** The same for attention (workgroup form): queries, keys, values and output gradients. */
  f16Attention: boolean
  /** Store the key/value cache and the MLP's saved pre-activation in half precision. */
  f16Storage: boolean
}

/** Software adapters run on a few cores: large register tiles, no barriers, no split-K, one submit a step. */
const softwareDefaults: GpuOptions = {
  matmul: 'registers',
  attention: 'registers',
  attentionRows: 4,
  rowLanes: 1,
  targetThreads: 64,
  submitMs: 0,
  subgroups: false,
  f16: false,
  f16Attention: false,
  f16Storage: false,
}

/** Real GPUs share tiles through workgroup memory and need tens of thousands of threads. */
const hardwareDefaults: GpuOptions = {
  matmul: 'workgroup',
  attention: 'workgroup',
  attentionRows: 1,
  rowLanes: 32,
  targetThreads: 16_384,
  submitMs: 50,
  subgroups: false,
  f16: false,
  f16Attention: false,
  f16Storage: false,
}

/**
 * Options before anything is timed on the device.
 * @param hardware false for a software renderer
 */
export function defaultGpuOptions(hardware: boolean): GpuOptions {
  return hardware ? hardwareDefaults : softwareDefaults
}

const isForm = (form: unknown) => form === 'registers' || form === 'workgroup'
const isPositiveInteger = (count: unknown) =>
  typeof count === 'number' && Number.isInteger(count) && count > 0
const isPowerOfTwoUpTo = (max: number) => (count: unknown) =>
  isPositiveInteger(count) && Number.isInteger(Math.log2(count as number)) && (count as number) <= max
const isBoolean = (flag: unknown) => typeof flag === 'boolean'

/** One check per option; a new option without one does not compile. */
const isValid: { readonly [Name in keyof GpuOptions]: (value: unknown) => boolean } = {
  matmul: isForm,
  attention: isForm,
  attentionRows: isPowerOfTwoUpTo(4),
  rowLanes: isPowerOfTwoUpTo(256),
  targetThreads: isPositiveInteger,
  submitMs: (ms) => typeof ms === 'number' && Number.isFinite(ms) && ms >= 0,
  subgroups: isBoolean,
  f16: isBoolean,
  f16Attention: isBoolean,
  f16Storage: isBoolean,
}

/** Type guard for values read from storage: every option is present and valid. */
export function isGpuOptions(value: unknown): value is GpuOptions {
  if (typeof value !== 'object' || value === null) return false
  const options = value as Partial<Record<keyof GpuOptions, unknown>>
  return (Object.keys(isValid) as (keyof GpuOptions)[]).every((name) => isValid[name](options[name]))
}

/** The options with everything switched off that the device's features do not allow. */
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

/** Whether any kernel stores or multiplies in half precision. */
export function usesHalf({ f16, f16Attention, f16Storage }: GpuOptions): boolean {
  return f16 || f16Attention || f16Storage
}

/** The options as `parseGpuOptions` reads them. */
export function gpuOptionsText(options: Partial<GpuOptions>): string {
  return Object.entries(options)
    .map(([name, value]) => `${name}=${value}`)
    .join(',')
}

function parseValue(text: string, like: GpuOptions[keyof GpuOptions]): unknown {
  if (typeof like === 'number') return text === '' ? Number.NaN : Number(text)
  if (typeof like === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

/**
 * Parses forced options such as `matmul=workgroup,rowLanes=32,f16=true`.
 * @param text comma-separated name=value pairs; empty or null forces nothing
 * @returns only the options named; all others stay as tuned
 * @throws LabError `config-invalid` for an unknown name or value
 */
export function parseGpuOptions(text: string | null | undefined): Partial<GpuOptions> {
  const base = softwareDefaults
  const forced: Partial<Record<keyof GpuOptions, unknown>> = {}
  const pairs = (text ?? '').split(',').map((pair) => pair.trim())
  for (const pair of pairs.filter(Boolean)) {
    const [name, value = ''] = pair.split('=').map((part) => part.trim()) as [string, string?]
    const known = Object.hasOwn(base, name)
    const parsed = known ? parseValue(value, base[name as keyof GpuOptions]) : undefined
    if (!known || !isGpuOptions({ ...base, [name]: parsed })) {
      throw new LabError({
        code: 'config-invalid',
        message: `The kernel option "${pair}" is ${known ? `not a value of ${name}` : 'unknown'}.`,
        remedy: `Write name=value, separated by commas; the names are ${Object.keys(base).join(', ')}.`,
        subject: name,
      })
    }
    forced[name as keyof GpuOptions] = parsed
  }
  return forced as Partial<GpuOptions>
}
