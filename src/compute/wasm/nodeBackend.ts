/**
 * Brings up tfjs's wasm backend in Node, where it has no page to fetch its binary from: for tests and
 * headless training. Never import this from what the page loads, which sets its paths for the browser.
 */
import * as tf from '@tensorflow/tfjs'
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'

/**
 * Makes `wasm` the current tfjs backend in Node and waits until it is ready. Calling it again is harmless.
 * The binary is read from the installed package. Node has no cross-origin isolation, so tfjs takes its
 * unthreaded SIMD build.
 * @throws Error where tfjs refuses the backend.
 */
export async function useWasmInNode(): Promise<void> {
  if (tf.getBackend() === 'wasm') return
  const main = createRequire(import.meta.url).resolve('@tensorflow/tfjs-backend-wasm')
  setWasmPaths(`${dirname(main)}/`)
  if (!(await tf.setBackend('wasm'))) throw new Error('tfjs could not start its wasm backend in Node')
  await tf.ready()
}
