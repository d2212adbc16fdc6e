// @ts-check
/** Bundles the portable bench and its imports into one module, except Dawn, which stays a package. */
import { build } from 'vite'
import { projectRoot } from '../../scripts/serve.mjs'

/**
 * Writes bench.mjs.
 *
 * @param {string} folder emptied first
 * @returns {Promise<string[]>} folders of the bundled packages
 */
export async function bundle(folder) {
  const built = await build({
    root: projectRoot,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    ssr: { noExternal: true, external: ['webgpu'] },
    build: {
      ssr: 'bench/portable/main.ts',
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      copyPublicDir: false,
      rolldownOptions: {
        external: ['webgpu'],
        output: { entryFileNames: 'bench.mjs', codeSplitting: false },
      },
    },
  })
  if (!('output' in built)) throw new Error('The bundler returned no output.')
  const files = built.output.flatMap((chunk) => (chunk.type === 'chunk' ? Object.keys(chunk.modules) : []))
  const folders = files
    .map((file) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+(?=\/)/.exec(file)?.[0])
    .filter((name) => name !== undefined)
  return [...new Set(folders)].sort()
}
