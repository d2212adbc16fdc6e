/** Setup of nearly all tests of runs in Node: the wasm backend and the shipped digits. */
import type { RawDataset } from '../data/rawDataset'
import { loadShipped } from '../data/loadShipped'
import { useWasmOpsInNode } from '../headless/nodeWasm'
import { readPublicFile } from './publicFiles'

/** Selects the wasm backend with our SIMD kernels. @returns the shipped digits, raw */
export async function digitsInNode(): Promise<RawDataset> {
  await useWasmOpsInNode()
  return loadShipped('digits8', readPublicFile)
}
