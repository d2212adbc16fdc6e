// @ts-check
/**
 * `npm run gpu:kit`: packs the kernels' tests, the GPU bench, a training run, Node and Dawn into
 * dist-kit/igpt-gpu-kit.tar.gz, which needs only Linux on x64 and a Vulkan driver:
 * `tar xf igpt-gpu-kit.tar.gz && igpt-gpu-kit/run.sh`. Runs on Linux on x64 only, because it packs its own
 * Node.
 */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import { bundle } from '../bench/kit/bundle.mjs'
import { projectRoot } from './serve.mjs'
import { vulkanFolder } from './softwareVulkan.mjs'

const output = join(projectRoot, 'dist-kit')
const folder = join(output, 'igpt-gpu-kit')
const archive = join(output, 'igpt-gpu-kit.tar.gz')
const mostMiB = 60
const modules = join(projectRoot, 'node_modules')
/** The models of transformers that src/checkpoint/parity.browser.test.ts compares with. */
const referenceNames = ['head8', 'head20', 'biased']

/** @param {string} name a file of tools or bench, copied next to the kit's modules */
const copyScript = (name) =>
  copyFileSync(join(projectRoot, name), join(folder, name.slice(name.lastIndexOf('/') + 1)))

/** Copies Node, and Dawn's package with its Linux binary. */
function copyPrograms() {
  copyFileSync(process.execPath, join(folder, 'node'))
  chmodSync(join(folder, 'node'), 0o755)
  const dawn = join(folder, 'node_modules', 'webgpu')
  for (const name of ['package.json', 'index.js', 'LICENSE.md', 'dist/linux-x64'])
    cpSync(join(modules, 'webgpu', name), join(dawn, name), { recursive: true })
  const chromium = vulkanFolder()
  if (chromium && existsSync(join(chromium, 'libvulkan.so.1'))) {
    mkdirSync(join(folder, 'loader'))
    copyFileSync(join(chromium, 'libvulkan.so.1'), join(folder, 'loader', 'libvulkan.so.1'))
  }
}

/** What tests fetch and training reads: paths below `files`, and where they lie here. */
const dataFolders = {
  ...Object.fromEntries(
    referenceNames.map((name) => [`src/checkpoint/fixtures/${name}`, `src/checkpoint/fixtures/${name}`]),
  ),
  'datasets/emoji32': 'public/datasets/emoji32',
}

/** Copies data, and says which commit this is. */
function copyData() {
  for (const [to, from] of Object.entries(dataFolders))
    cpSync(join(projectRoot, from), join(folder, 'files', to), { recursive: true })
  const git = (/** @type {string[]} */ ...args) =>
    spawnSync('git', args, { cwd: projectRoot, encoding: 'utf8' }).stdout?.trim() ?? ''
  const changed = git('status', '--porcelain', '--untracked-files=no') ? ' with changes' : ''
  const commit = git('rev-parse', '--short', 'HEAD')
  if (commit) writeFileSync(join(folder, 'revision.txt'), `${commit}${changed}\n`)
}

/** Node's licence, from where distributions and Node's own archives put it. */
function nodeLicence() {
  const prefix = join(dirname(realpathSync(process.execPath)), '..')
  const places = [
    'LICENSE',
    'share/doc/nodejs/LICENSE',
    'share/doc/nodejs/copyright',
    'share/doc/node/LICENSE',
    'share/licenses/nodejs/LICENSE',
  ]
  const found = places.map((place) => join(prefix, place)).find((place) => existsSync(place))
  if (!found)
    throw new Error(
      'The licence of this Node was not found, and Node must not be distributed without it: ' +
        'use a Node from an archive of nodejs.org.',
    )
  return readFileSync(found, 'utf8')
}

/**
 * Names, versions and licences of packages, with their licence files if they have one.
 *
 * @param {string[]} packages folders
 */
function bundledLicences(packages) {
  return packages
    .map((place) => {
      const read = (/** @type {string} */ file) => readFileSync(join(place, file), 'utf8')
      const { name, version, license, author, homepage } = JSON.parse(read('package.json'))
      const own = ['LICENSE', 'LICENSE.md', 'LICENSE.txt', 'LICENCE'].find((file) =>
        existsSync(join(place, file)),
      )
      const who = typeof author === 'string' ? author : author?.name
      const credits = `${who ? `, by ${who}` : ''}${homepage ? `, ${homepage}` : ''}`
      const text = own ? read(own) : ''
      return `${'='.repeat(80)}\n${name} ${version}, ${license}${credits}\n\n${text}`
    })
    .join('\n')
}

/** @param {string[]} packages folders of the bundled packages */
function writeLicences(packages) {
  const licences = join(folder, 'licences')
  mkdirSync(licences)
  copyFileSync(join(projectRoot, 'LICENSE'), join(licences, 'igpt-lab.txt'))
  copyFileSync(join(modules, 'webgpu', 'LICENSE.md'), join(licences, 'dawn.txt'))
  writeFileSync(join(licences, 'node.txt'), nodeLicence())
  // tfjs's packages have no licence file; they are under the Apache licence, whose text TypeScript's package
  // has.
  copyFileSync(join(modules, 'typescript', 'LICENSE'), join(licences, 'apache-2.0.txt'))
  writeFileSync(join(licences, 'bundled-packages.txt'), bundledLicences(packages))
}

/** Size of a file in MiB. */
const mib = (/** @type {string} */ file) => statSync(file).size / 2 ** 20

if (process.platform !== 'linux' || process.arch !== 'x64') {
  console.error('The kit is packed on Linux on x64 only, since it holds the Node that packs it.')
  process.exit(1)
}
rmSync(output, { recursive: true, force: true })
const packages = await bundle(folder)
for (const name of [
  'bench/torch_reference.py',
  'tools/torch_model.py',
  'bench/kit/run.sh',
  'bench/kit/README.txt',
])
  copyScript(name)
chmodSync(join(folder, 'run.sh'), 0o755)
copyPrograms()
copyData()
writeLicences(packages)
const { status } = spawnSync('tar', ['-czf', archive, '-C', output, 'igpt-gpu-kit'], { stdio: 'inherit' })
if (status !== 0) throw new Error('tar could not pack the archive; see its message above.')
if (mib(archive) > mostMiB)
  throw new Error(
    `The archive has ${mib(archive).toFixed(1)} MiB, more than the ${mostMiB} that it may have.`,
  )
console.log(
  `dist-kit/igpt-gpu-kit.tar.gz, ${mib(archive).toFixed(1)} MiB. ` +
    'On the GPU machine: tar xf igpt-gpu-kit.tar.gz && igpt-gpu-kit/run.sh',
)
