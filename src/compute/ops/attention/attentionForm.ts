/** How attention of a shape is cut up, by the options of a runtime: what matmul.ts is to products. */
import type { GpuOptions } from '../../webgpu/gpuOptions'
import { rowsFor, type AttentionSpec } from './attentionRowsWgsl'

/** The specification of the three kernels of wgsl/attention.ts. */
export function attentionSpec(
  shape: Pick<AttentionSpec, 'batch' | 'length' | 'nHead' | 'size' | 'causal'>,
  { attention, attentionRows, f16Attention }: GpuOptions,
): AttentionSpec {
  const shared = attention === 'workgroup'
  return { ...shape, shared, half: shared && f16Attention, rows: rowsFor(shape.size, attentionRows, shared) }
}
