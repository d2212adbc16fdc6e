/**
 * Reductions over rows. With one lane per row an invocation walks its row alone, without barriers. With more,
 * the lanes of a workgroup stride over one row and reduce in workgroup memory, or by subgroup operations if
 * the device has them. One kernel text serves all three, so all compute the same formula.
 */
import { grid, type Grid } from '../kernelSource'

const rowsPerGroup = 64

/** How a row is shared among invocations; the same for all kernels of a runtime (runtime.rowSharing). */
export interface RowSharing {
  /** Invocations per row: 1, or a power of two up to 256. */
  rowLanes: number
  /** The device's smallest subgroup size if lanes reduce by subgroup operations; 0 if they do not. */
  subgroupSize: number
}

export interface RowGrid extends Grid {
  /** Directives, which must come first in the source. */
  enables: string
  /**
   * Workgroup variables, and `reduce_sum` and `reduce_max` over the lanes of a row; all lanes get the result.
   */
  declarations: string
  groupSize: number
  /** The parameters of main: wid, local, and what the reductions need. */
  parameters: string
  /** WGSL statements at the start of a main that does not use `locate`. */
  begin: string
  /** WGSL statements that define `row` and `lane`, and return if there is no such row. */
  locate: string
  groups: number
}

const combine = { sum: 'a + b', max: 'max(a, b)' } as const
const subgroupFunction = { sum: 'subgroupAdd', max: 'subgroupMax' } as const
type Reduction = keyof typeof combine

const parameters = '@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) local: u32'

/** @param used the reductions that the kernel calls; others are not declared */
export function rowGrid(
  rows: number,
  { rowLanes: lanes, subgroupSize }: RowSharing,
  used: readonly Reduction[],
): RowGrid {
  const groups = lanes === 1 ? Math.ceil(rows / rowsPerGroup) : rows
  const folded = grid(groups)
  const leave = `if (row >= ${rows}u) { return; }`
  if (lanes === 1) {
    return {
      ...folded,
      groups,
      groupSize: rowsPerGroup,
      enables: '',
      parameters,
      begin: '',
      declarations: used
        .map((name) => `fn reduce_${name}(x: f32, lane: u32) -> f32 { return x; }`)
        .join('\n'),
      locate: `let row = ${folded.index} * ${rowsPerGroup}u + local;\nlet lane = 0u;\n${leave}`,
    }
  }
  const reductions =
    subgroupSize > 0 ? subgroupReductions(lanes, subgroupSize, used) : treeReductions(lanes, used)
  return {
    ...folded,
    ...reductions,
    groups,
    groupSize: lanes,
    locate: `${reductions.begin}\nlet row = ${folded.index};\nlet lane = local;\n${leave}`,
  }
}

type Reductions = Pick<RowGrid, 'enables' | 'parameters' | 'begin' | 'declarations'>

/**
 * Reduces within each subgroup first, then across subgroups in workgroup memory, unless one subgroup holds
 * all lanes. WGSL does not promise that invocations are assigned to subgroups in order; ops/tuning/gate.ts
 * checks on the device that these reductions are right.
 */
function subgroupReductions(lanes: number, minSize: number, used: readonly Reduction[]): Reductions {
  const enables = 'enable subgroups;'
  if (lanes <= minSize) {
    const whole = used.map(
      (name) => `fn reduce_${name}(x: f32, lane: u32) -> f32 { return ${subgroupFunction[name]}(x); }`,
    )
    return { enables, parameters, begin: '', declarations: whole.join('\n') }
  }
  const across = used.map(
    (name) => `fn reduce_${name}(x: f32, lane: u32) -> f32 {
  let part = ${subgroupFunction[name]}(x);
  workgroupBarrier();
  if (lane_of_subgroup == 0u) { shared_lanes[lane / width_of_subgroup] = part; }
  workgroupBarrier();
  var a = shared_lanes[0];
  for (var i = 1u; i * width_of_subgroup < ${lanes}u; i++) { let b = shared_lanes[i]; a = ${combine[name]}; }
  return a;
}`,
  )
  return {
    enables,
    parameters: [
      parameters,
      '@builtin(subgroup_size) subgroup_size: u32',
      '@builtin(subgroup_invocation_id) subgroup_lane: u32',
    ].join(', '),
    begin: 'width_of_subgroup = subgroup_size;\nlane_of_subgroup = subgroup_lane;',
    declarations: `var<private> width_of_subgroup: u32;
var<private> lane_of_subgroup: u32;
var<workgroup> shared_lanes: array<f32, ${Math.ceil(lanes / minSize)}>;
${across.join('\n')}`,
  }
}

/** Reduces all lanes by a tree in workgroup memory. */
function treeReductions(lanes: number, used: readonly Reduction[]): Reductions {
  const functions = used.map(
    (name) => `fn reduce_${name}(x: f32, lane: u32) -> f32 {
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
}`,
  )
  return {
    enables: '',
    parameters,
    begin: '',
    declarations: `var<workgroup> shared_lanes: array<f32, ${lanes}>;\n${functions.join('\n')}`,
  }
}

/** WGSL expression: the sum of a vec4f's components, or the scalar itself. */
export function horizontal(type: 'vec4f' | 'f32', expression: string): string {
  return type === 'vec4f' ? `dot(${expression}, vec4f(1.0))` : expression
}
