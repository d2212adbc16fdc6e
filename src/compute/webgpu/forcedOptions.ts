/**
 * Kernel options forced from outside, written as `matmul=workgroup,rowLanes=32,f16=true`: by the page's
 * address (`?gpu=`) or, in tests and in Node, by the environment variable IGPT_GPU_OPTIONS. What is not named
 * stays as tuned.
 */
import { LabError } from '../../core/failure'
import { isGpuOptions, type GpuOptions } from './gpuOptions'
import { optionsFor } from './deviceOptions'

const base = optionsFor(false)

function valueOf(text: string, like: GpuOptions[keyof GpuOptions]): unknown {
  if (typeof like === 'number') return text === '' ? Number.NaN : Number(text)
  if (typeof like === 'boolean') return text === 'true' ? true : text === 'false' ? false : text
  return text
}

/**
 * @param text pairs of name and value, parted by commas; empty or null forces nothing
 * @throws LabError `config-invalid` for a name or a value that no kernel knows
 */
export function parseGpuOptions(text: string | null | undefined): Partial<GpuOptions> {
  const forced: Partial<Record<keyof GpuOptions, unknown>> = {}
  for (const pair of (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean)) {
    const [name, value = ''] = pair.split('=').map((part) => part.trim()) as [string, string?]
    const known = Object.hasOwn(base, name)
    const like = base[name as keyof GpuOptions]
    const parsed = known ? valueOf(value, like) : undefined
    if (!known || !isGpuOptions({ ...base, [name]: parsed })) {
      throw new LabError({
        code: 'config-invalid',
        message: `The kernel option "${pair}" is ${known ? `not a value of ${name}` : 'unknown'}.`,
        remedy: `Write name=value, parted by commas; the names are ${Object.keys(base).join(', ')}.`,
        subject: name,
      })
    }
    forced[name as keyof GpuOptions] = parsed
  }
  return forced as Partial<GpuOptions>
}
