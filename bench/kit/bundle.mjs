// @ts-check
/**
 * Bundles the kit and the kernels' test files into modules that need no other files, except Dawn, which stays
 * a package.
 */
import { basename, join } from 'node:path'
import { build } from 'vite'
import { projectRoot } from '../../scripts/serve.mjs'
import { capturedTests, gateTests, modelTests, opTests } from './kernelTests.mjs'

/** Name of a test file's module in the folder `tests`. @param {string} file */
export const moduleOfTest = (file) => basename(file, '.browser.test.ts')

/**
 * Writes kit.mjs, tests/<name>.mjs, and chunks that they share.
 *
 * @param {string} folder emptied first
 * @returns {Promise<string[]>} folders of the bundled packages
 */
export async function bundle(folder) {
  const tests = [...opTests, ...modelTests, ...gateTests, ...capturedTests]
  const built = await build({
    root: projectRoot,
    configFile: false,
    logLevel: 'warn',
    publicDir: false,
    resolve: { alias: { vitest: join(projectRoot, 'bench/kit/vitest.ts') } },
    define: { 'import.meta.env.IGPT_GPU_OPTIONS': 'process.env.IGPT_GPU_OPTIONS' },
    ssr: { noExternal: true, external: ['webgpu'] },
    build: {
      ssr: true,
      outDir: folder,
      emptyOutDir: true,
      target: 'node20',
      minify: false,
      copyPublicDir: false,
      chunkSizeWarningLimit: 10_000,
      rolldownOptions: {
        external: ['webgpu'],
        input: {
          kit: join(projectRoot, 'bench/kit/main.ts'),
          ...Object.fromEntries(
            tests.map((file) => [`tests/${moduleOfTest(file)}`, join(projectRoot, file)]),
          ),
        },
        output: { entryFileNames: '[name].mjs', chunkFileNames: 'chunks/[name]-[hash].mjs' },
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
