/**
 * What a kernel is before it is compiled: WGSL with all shapes baked in as numbers, so that there are no
 * uniforms, and the grid it runs on. The generators in wgsl/ make these; runtime.ts compiles and runs them.
 */

export interface KernelSource {
  label: string
  wgsl: string
  workgroups: readonly [number, number, number]
}

/** Keeps what `make` gave for a specification, so that a running step builds no text. */
export function memoised<Spec extends object>(
  make: (spec: Spec) => KernelSource,
): (spec: Spec) => KernelSource {
  const made = new Map<string, KernelSource>()
  return (spec) => {
    const key = JSON.stringify(spec)
    let source = made.get(key)
    if (!source) made.set(key, (source = make(spec)))
    return source
  }
}

/** WebGPU's default limit of workgroups along one axis. */
const maxPerAxis = 65_535

/** A row of workgroups, folded where it is longer than one axis may be. */
export interface Grid {
  workgroups: [number, number, number]
  /**
   * WGSL: the number of this workgroup in the row, from `wid: vec3u`; it can pass the end of the row where
   * that is folded.
   */
  index: string
}

/** @param groups workgroups wanted; up to one line more than that run */
export function grid(groups: number): Grid {
  if (groups <= maxPerAxis) return { workgroups: [groups, 1, 1], index: 'wid.x' }
  const lines = Math.ceil(groups / maxPerAxis)
  const perLine = Math.ceil(groups / lines)
  return { workgroups: [perLine, lines, 1], index: `(wid.x + wid.y * ${perLine}u)` }
}

/** `count` texts by number, one a line. */
export function unroll(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n')
}

/** Numbers moved at once where `width` allows: 'vec4f' and 4, else 'f32' and 1. */
export function elementFor(...widths: number[]): { type: 'vec4f' | 'f32'; lanes: 4 | 1 } {
  return widths.every((width) => width % 4 === 0) ? { type: 'vec4f', lanes: 4 } : { type: 'f32', lanes: 1 }
}

/** A float literal of WGSL. */
export function float(value: number): string {
  const text = String(value)
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`
}

/**
 * Element type of a buffer whose length is known. Bounds checks then compare with a number instead of asking
 * the buffer for its length: a third faster where a kernel does little but load. A longer buffer may be
 * bound, a shorter one is refused.
 */
export function sized(type: 'vec4f' | 'f32' | 'vec4h' | 'f16', numbers: number): string {
  return `${type}, ${type.startsWith('vec4') ? numbers / 4 : numbers}`
}

/**
 * Declares the storage buffers of a kernel in binding order: [name, element type (perhaps `sized`), may be
 * written].
 */
export function buffers(list: readonly (readonly [name: string, type: string, written?: boolean])[]): string {
  return list
    .map(
      ([name, type, written], i) =>
        `@group(0) @binding(${i}) var<storage, ${written ? 'read_write' : 'read'}> ${name}: array<${type}>;`,
    )
    .join('\n')
}
