/**
 * Rows shared among invocations: with one lane an invocation walks a row alone and there are no barriers,
 * with more the lanes of a workgroup stride over one row and meet in workgroup memory, or by subgroup
 * operations where the device has them. One text serves all, so all give the same formula.
 */
import { grid, type Grid } from '../kernelSource'

const rowsPerGroup = 64

/** How a row is shared: the same for all kernels of a runtime (runtime.rowSharing). */
export interface RowSharing {
  /** Invocations that share a row: 1, or a power of two up to 256. */
  rowLanes: number
  /**
   * The device's least subgroup size where lanes are to meet by subgroup operations; 0 where they are not.
   */
  subgroupSize: number
}

export interface RowGrid extends Grid {
  /** Directives, which come before everything else in the text. */
  enables: string
  /**
   * Workgroup declarations and `reduce_sum`, `reduce_max` over the lanes of a row, each lane getting the
   * result.
   */
  declarations: string
  groupSize: number
  /** The parameters of main: wid, local, and what the reductions need. */
  parameters: string
  /** WGSL statements that main begins with where it does not take `locate`. */
  begin: string
  /** WGSL statements that give `row` and `lane`, and leave where there is no such row. */
  locate: string
  groups: number
}

const combine = { sum: 'a + b', max: 'max(a, b)' } as const
const bySubgroup = { sum: 'subgroupAdd', max: 'subgroupMax' } as const
type Reduction = keyof typeof combine

const parameters = '@builtin(workgroup_id) wid: vec3u, @builtin(local_invocation_index) local: u32'

/** @param used which reductions the kernel calls; others are not declared */
export function rowGrid(
  rows: number,
  { rowLanes: lanes, subgroupSize }: RowSharing,
  used: readonly Reduction[],
): RowGrid {
  if (lanes === 1) {
    const groups = Math.ceil(rows / rowsPerGroup)
    const folded = grid(groups)
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
      locate: `let row = ${folded.index} * ${rowsPerGroup}u + local;\nlet lane = 0u;\nif (row >= ${rows}u) { return; }`,
    }
  }
  const folded = grid(rows)
  const meeting =
    subgroupSize > 0
      ? meetBySubgroups(lanes, subgroupSize, used)
      : {
          enables: '',
          parameters,
          begin: '',
          declarations: `var<workgroup> shared_lanes: array<f32, ${lanes}>;\n${used.map((name) => treeReduction(name, lanes)).join('\n')}`,
        }
  return {
    ...folded,
    ...meeting,
    groups: rows,
    groupSize: lanes,
    locate: `${meeting.begin}\nlet row = ${folded.index};\nlet lane = local;\nif (row >= ${rows}u) { return; }`,
  }
}

/**
 * Lanes meet within their subgroup first, and subgroups in workgroup memory, unless one subgroup holds them
 * all. That invocations come to subgroups in their order is not promised by WGSL; gate.ts checks on the
 * device that these reductions are right.
 */
function meetBySubgroups(
  lanes: number,
  least: number,
  used: readonly Reduction[],
): Pick<RowGrid, 'enables' | 'parameters' | 'begin' | 'declarations'> {
  const enables = 'enable subgroups;'
  if (lanes <= least) {
    const whole = used.map(
      (name) => `fn reduce_${name}(x: f32, lane: u32) -> f32 { return ${bySubgroup[name]}(x); }`,
    )
    return { enables, parameters, begin: '', declarations: whole.join('\n') }
  }
  return {
    enables,
    parameters: `${parameters}, @builtin(subgroup_size) subgroup_size: u32, @builtin(subgroup_invocation_id) subgroup_lane: u32`,
    begin: 'width_of_subgroup = subgroup_size;\nlane_of_subgroup = subgroup_lane;',
    declarations: `var<private> width_of_subgroup: u32;
var<private> lane_of_subgroup: u32;
var<workgroup> shared_lanes: array<f32, ${Math.ceil(lanes / least)}>;
${used
  .map(
    (name) => `fn reduce_${name}(x: f32, lane: u32) -> f32 {
  let part = ${bySubgroup[name]}(x);
  workgroupBarrier();
  if (lane_of_subgroup == 0u) { shared_lanes[lane / width_of_subgroup] = part; }
  workgroupBarrier();
  var a = shared_lanes[0];
  for (var i = 1u; i * width_of_subgroup < ${lanes}u; i++) { let b = shared_lanes[i]; a = ${combine[name]}; }
  return a;
}`,
  )
  .join('\n')}`,
  }
}

function treeReduction(name: Reduction, lanes: number): string {
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
