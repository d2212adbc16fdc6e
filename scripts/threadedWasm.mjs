// @ts-check
/**
 * A Vite plugin that makes tfjs's threaded wasm build survive minification. tfjs starts its threads from the
 * source of one function (`wasmFactoryThreadedSimd.toString()`), which refers to an outer variable behind a
 * `typeof` guard. Minifiers drop the guard, since they see the variable defined; in the threads it is not,
 * and every thread fails at its first line.
 */

const guarded = /typeof _scriptDir\s*!==\s*"undefined"\s*&&\s*_scriptDir/g

/** @returns {import('vite').Plugin} */
export function threadedWasm() {
  return {
    name: 'igpt-threaded-wasm',
    enforce: 'pre',
    transform: {
      filter: { id: /tfjs-backend-wasm-threaded-simd\.js$/ },
      handler(code) {
        if (!code.match(guarded))
          throw new Error("tfjs's threaded wasm module has changed: look again at scripts/threadedWasm.mjs.")
        return { code: code.replaceAll(guarded, 'false'), map: null }
      },
    },
  }
}
