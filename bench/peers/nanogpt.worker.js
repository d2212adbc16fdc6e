/**
 * The package `@genai-fi/nanogpt` as a bench contender: its V1 model (GELU, learned positions, RMS norm with
 * gains, tied embeddings) and its own trainer's step on its WebGPU kernels. The package exports no trainer
 * for a tensor batch and no tensor constructor, so both come from its internal files, by the minified names
 * of exactly this version.
 */
import { models } from '@genai-fi/nanogpt'
import { selectBackend } from './node_modules/@genai-fi/nanogpt/dist/backend.js'
import { I as tensor2d } from './node_modules/@genai-fi/nanogpt/dist/dist-Da20xy8E.js'
import BasicTrainer from './node_modules/@genai-fi/nanogpt/dist/training/BasicTrainer.js'
import { Rng } from '../../src/core/rng.ts'
import { serveContender } from '../page/contender.ts'

let shape
let trainer
let steps = 0

function makeBatch(seed) {
  const rng = new Rng(seed)
  const { batch, positions, nVocab } = shape
  const tokens = new Int32Array(batch * positions)
  for (let i = 0; i < tokens.length; i += 1)
    tokens[i] =
      i > 0 && rng.uniform() < 0.8 ? (tokens[i - 1] + 1) % nVocab : Math.floor(rng.uniform() * nVocab)
  return tokens
}

serveContender({
  async open(request) {
    shape = request.shape
    const { nVocab, positions, nLayer, nHead, nEmbd } = shape
    await selectBackend('webgpu')
    const model = new models.NanoGPTV1({
      vocabSize: nVocab,
      blockSize: positions,
      nLayer,
      nHead,
      nEmbed: nEmbd,
      mlpFactor: 4,
      useRope: false,
    })
    trainer = new BasicTrainer(
      model,
      { vocabSize: nVocab },
      { learningRate: 1e-3, beta1: 0.9, beta2: 0.95, weightDecay: 0, warmupSteps: 0, minLearningRate: 1e-3 },
    )
    return { backend: 'webgpu', adapter: 'genai-nanogpt', threads: 1, parameters: null }
  },
  async step() {
    steps += 1
    const { batch, positions } = shape
    const values = makeBatch(steps % 4)
    const shifted = new Int32Array(values.length)
    shifted.set(values.subarray(0, -1), 1)
    const xs = tensor2d(shifted, [batch, positions], 'int32')
    const ys = tensor2d(values, [batch, positions], 'int32')
    const loss = trainer.trainStep({}, { xs, ys })
    const [value] = await loss.data()
    loss.dispose()
    xs.dispose()
    ys.dispose()
    return value
  },
  close() {
    trainer.dispose()
  },
})
