// @ts-check
/**
 * A Vite plugin that lets tfjs's threaded wasm build survive minification. tfjs starts its threads
 * from the text of one function (`wasmFactoryThreadedSimd.toString()`), and that function names a
 * variable outside itself behind a `typeof` guard. Minifiers drop the guard, since they see the
 * variable defined; in the threads, where it is not, every thread then dies at its first line.
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
