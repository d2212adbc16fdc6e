/**
 * What a kernel is before it is compiled: WGSL with all shapes written into it as numbers, so that it needs
 * no uniforms, and the grid it runs on. The generators (ops/<op>/<op>Wgsl.ts, matmul/) return these;
 * runtime.ts compiles and runs them. Also the small pieces of text that all generators use.
 */

export interface KernelSource {
  label: string
  wgsl: string
  workgroups: readonly [number, number, number]
}

/**
 * Caches the source per specification, so that a running step builds no text. The key is the specification's
 * JSON, which leaves out functions: what holds one needs a name of its own.
 */
export function memoised<Spec extends object>(
  generate: (spec: Spec) => KernelSource,
): (spec: Spec) => KernelSource {
  const cache = new Map<string, KernelSource>()
  return (spec) => {
    const key = JSON.stringify(spec)
    let source = cache.get(key)
    if (!source) cache.set(key, (source = generate(spec)))
    return source
  }
}

/** WebGPU's default limit of workgroups along one axis. */
const maxPerAxis = 65_535

/** A one-dimensional grid of workgroups, folded to two axes if it is longer than one axis allows. */
export interface Grid {
  workgroups: [number, number, number]
  /**
   * WGSL expression: the linear index of this workgroup, from `wid: vec3u`. In a folded grid it can pass the
   * number of groups.
   */
  index: string
}

/** @param groups workgroups wanted; a folded grid has up to one line more */
export function grid(groups: number): Grid {
  if (groups <= maxPerAxis) return { workgroups: [groups, 1, 1], index: 'wid.x' }
  const lines = Math.ceil(groups / maxPerAxis)
  const perLine = Math.ceil(groups / lines)
  return { workgroups: [perLine, lines, 1], index: `(wid.x + wid.y * ${perLine}u)` }
}

/** `line(0)` to `line(count - 1)`, one a line. */
export function unroll(count: number, line: (i: number) => string): string {
  return Array.from({ length: count }, (_, i) => line(i)).join('\n')
}

/** Element type of a buffer: vec4f, four numbers at a time, if all `widths` are multiples of 4, else f32. */
export function elementFor(...widths: number[]): { type: 'vec4f' | 'f32'; vectorWidth: 4 | 1 } {
  return widths.every((width) => width % 4 === 0)
    ? { type: 'vec4f', vectorWidth: 4 }
    : { type: 'f32', vectorWidth: 1 }
}

/** A WGSL float literal. */
export function float(value: number): string {
  const text = String(value)
  return /[.e]/.test(text) ? `${text}f` : `${text}.0f`
}

/**
 * Element type and length of a buffer with a fixed size. Bounds checks then compare with a constant instead
 * of the buffer's run-time length: a third faster in kernels that do little but load. A larger buffer may be
 * bound, a smaller one is an error.
 */
export function sized(type: 'vec4f' | 'f32' | 'vec4h' | 'f16', numbers: number): string {
  return `${type}, ${type.startsWith('vec4') ? numbers / 4 : numbers}`
}

/** Declares a kernel's storage buffers in binding order: [name, element type or `sized`, writable]. */
export function buffers(
  list: readonly (readonly [name: string, type: string, writable?: boolean])[],
): string {
  return list
    .map(
      ([name, type, writable], i) =>
        `@group(0) @binding(${i}) var<storage, ${writable ? 'read_write' : 'read'}> ${name}: array<${type}>;`,
    )
    .join('\n')
}
