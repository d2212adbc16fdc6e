/**
 * Rows shared among invocations: with one lane an invocation walks a row alone and there are no barriers, with more the lanes of a
 * workgroup stride over one row and meet in workgroup memory. One text serves both, so both give the same formula.
 */
import { grid, type Grid } from '../kernelSource'

const rowsPerGroup = 64

export interface RowGrid extends Grid {
  /** Workgroup declarations and `reduce_sum`, `reduce_max` over the lanes of a row, each lane getting the result. */
  declarations: string
  groupSize: number
  /** WGSL statements that give `row` and `lane`, and leave where there is no such row. */
  locate: string
  groups: number
}

const combine = { sum: 'a + b', max: 'max(a, b)' } as const

/** @param lanes 1 or a power of two up to 256. @param used which reductions the kernel calls; others are not declared */
export function rowGrid(rows: number, lanes: number, used: readonly (keyof typeof combine)[]): RowGrid {
  if (lanes === 1) {
    const groups = Math.ceil(rows / rowsPerGroup)
    const folded = grid(groups)
    return {
      ...folded, groups, groupSize: rowsPerGroup,
      declarations: used.map((name) => `fn reduce_${name}(x: f32, lane: u32) -> f32 { return x; }`).join('\n'),
      locate: `let row = ${folded.index} * ${rowsPerGroup}u + local;\nlet lane = 0u;\nif (row >= ${rows}u) { return; }`,
    }
  }
  const folded = grid(rows)
  return {
    ...folded, groups: rows, groupSize: lanes,
    declarations: `var<workgroup> shared_lanes: array<f32, ${lanes}>;\n${used.map((name) => treeReduction(name, lanes)).join('\n')}`,
    locate: `let row = ${folded.index};\nlet lane = local;\nif (row >= ${rows}u) { return; }`,
  }
}

function treeReduction(name: keyof typeof combine, lanes: number): string {
  return `fn reduce_${name}(x: f32, lane: u32) -> f32 {
  workgroupBarrier();
  shared_lanes[lane] = x;
  for (var half = ${lanes / 2}u; half > 0u; half /= 2u) {
    workgroupBarrier();
    if (lane < half) {
      let a = shared_lanes[lane];
      let b = shared_lanes[lane + half];
      shared_lanes[lane] = ${combine[name]};
    }
  }
  workgroupBarrier();
  return shared_lanes[0];
}`
}

/** WGSL expression: the sum of a vec4f's components, or a scalar itself. */
export function horizontal(type: 'vec4f' | 'f32', expression: string): string {
  return type === 'vec4f' ? `dot(${expression}, vec4f(1.0))` : expression
}
