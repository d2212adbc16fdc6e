/** Set-up of most tests of runs in Node. */
import type { RawDataset } from '../data/rawDataset'
import { loadShipped } from '../data/registry'
import { useWasmOpsInNode } from '../headless/wasmOpsInNode'
import { readPublicFile } from './publicFiles'

/** Makes wasm with its SIMD kernels the backend. @returns the shipped digits8 data set */
export async function digitsInNode(): Promise<RawDataset> {
  await useWasmOpsInNode()
  return loadShipped('digits8', readPublicFile)
}
