/**
 * jax-js as a bench contender: the same GPT in its idiom, the whole step (loss, gradient, Adam) one jitted
 * function on WebGPU. Embeddings are one-hot products, because it has no gradient of gather; attention is its
 * own dotProductAttention. Using an array consumes it; `.ref` keeps it for another use.
 */
import { defaultDevice, init, jit, nn, numpy as np, tree, valueAndGrad } from '@jax-js/jax'
import { Rng } from '../../src/core/rng.ts'
import { serveContender } from '../page/contender.ts'

const learningRate = 1e-3
const [beta1, beta2, epsilon] = [0.9, 0.95, 1e-8]

function normal(rng, shape, std) {
  const values = new Float32Array(shape.reduce((a, b) => a * b, 1))
  for (let i = 0; i < values.length; i += 1) values[i] = rng.normal() * std
  return np.array(values).reshape(shape)
}

function initialParameters({ nVocab, positions, nEmbd: c, nLayer }) {
  const rng = new Rng(1)
  return {
    wte: normal(rng, [nVocab, c], 0.02),
    wpe: normal(rng, [positions, c], 0.01),
    lnF: np.ones([c]),
    head: normal(rng, [c, nVocab], 0.02),
    blocks: Array.from({ length: nLayer }, () => ({
      ln1: np.ones([c]),
      wQkv: normal(rng, [c, 3 * c], 1 / Math.sqrt(c)),
      wProj: normal(rng, [c, c], 1 / Math.sqrt(c * nLayer)),
      ln2: np.ones([c]),
      wFc: normal(rng, [c, 4 * c], 0.02),
      wOut: normal(rng, [4 * c, c], 0.02),
    })),
  }
}

function norm(x, gain) {
  const mean = np.square(x.ref).mean(-1, { keepdims: true })
  return x.div(np.sqrt(mean.add(1e-5))).mul(gain)
}

function block(h, w, { batch, positions, nEmbd, nHead }) {
  const [q, k, v] = np
    .split(np.matmul(norm(h.ref, w.ln1), w.wQkv), 3, -1)
    .map((part) => part.reshape([batch, positions, nHead, nEmbd / nHead]))
  const mixed = nn.dotProductAttention(q, k, v, { isCausal: true }).reshape([batch, positions, nEmbd])
  const a = h.add(np.matmul(mixed, w.wProj))
  const inner = np.matmul(norm(a.ref, w.ln2), w.wFc)
  return a.add(np.matmul(inner.ref.mul(nn.sigmoid(inner.mul(1.702))), w.wOut))
}

function lossOf(p, tokens, targets, shape) {
  let h = np.matmul(nn.oneHot(tokens, shape.nVocab), p.wte).add(p.wpe)
  for (const w of p.blocks) h = block(h, w, shape)
  const logProbabilities = nn.logSoftmax(np.matmul(norm(h, p.lnF), p.head), -1)
  return nn
    .oneHot(targets, shape.nVocab)
    .mul(logProbabilities)
    .sum()
    .mul(-1 / (shape.batch * shape.positions))
}

/** One step as a pure function of parameters, both moments, tokens and the two bias corrections (2). */
function makeStep(shape) {
  return jit((p, m, v, tokens, targets, corrections) => {
    const [loss, gradients] = valueAndGrad((q) => lossOf(q, tokens, targets, shape))(tree.ref(p))
    const [flatP, structure] = tree.flatten(p)
    const [flatG] = tree.flatten(gradients)
    const [flatM] = tree.flatten(m)
    const [flatV] = tree.flatten(v)
    const [one, two] = np.split(corrections, 2)
    const next = flatP.map((parameter, i) => {
      const gradient = flatG[i]
      const newM = flatM[i].mul(beta1).add(gradient.ref.mul(1 - beta1))
      const newV = flatV[i].mul(beta2).add(np.square(gradient).mul(1 - beta2))
      const update = newM.ref.mul(one.ref).div(np.sqrt(newV.ref.mul(two.ref)).add(epsilon))
      return [parameter.sub(update.mul(learningRate)), newM, newV]
    })
    one.dispose()
    two.dispose()
    const column = (i) =>
      tree.unflatten(
        structure,
        next.map((triple) => triple[i]),
      )
    return [loss, column(0), column(1), column(2)]
  })
}

let shape
let step
let state
let steps = 0

/** The same rule as our own batches: each pixel continues the one before or jumps. */
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
    const devices = await init('webgpu')
    if (!devices.includes('webgpu')) throw new Error('jax-js finds no WebGPU here')
    defaultDevice('webgpu')
    const p = initialParameters(shape)
    const zeros = () => tree.map((x) => np.zeros(x.shape), p)
    state = [p, zeros(), zeros()]
    step = makeStep(shape)
    return { backend: 'webgpu', adapter: 'jax-js', threads: 1, parameters: null }
  },
  async step() {
    steps += 1
    const { batch, positions } = shape
    const values = makeBatch(steps % 4)
    const shifted = new Int32Array(values.length)
    shifted.set(values.subarray(0, -1), 1)
    const tokens = np.array(shifted, { dtype: np.int32 }).reshape([batch, positions])
    const targets = np.array(values, { dtype: np.int32 }).reshape([batch, positions])
    const corrections = np.array(Float32Array.of(1 / (1 - beta1 ** steps), 1 / (1 - beta2 ** steps)))
    const [loss, ...next] = step(...state, tokens, targets, corrections)
    state = next
    // Queued behind the step's last kernel, so this waits for the whole step.
    return (await loss.data())[0]
  },
  close() {
    state.forEach((part) => tree.dispose(part))
  },
})
