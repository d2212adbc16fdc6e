/**
 * Every op, value and gradient, on WebGPU in a browser by the reference; and tfjs bugs there that we work
 * around.
 */
import * as tf from '@tensorflow/tfjs'
import '@tensorflow/tfjs-backend-webgpu'
import { beforeAll, expect, it } from 'vitest'
import { adamwImplementations } from './adamw/adamw'
import { checkOp } from '../../testSupport/checkOp'
import { drawTokens } from './drawTokens/drawTokens'
import { opCases } from '../../testSupport/opCases'

beforeAll(async () => {
  expect(await tf.setBackend('webgpu')).toBe(true)
  await tf.ready()
})

it.each(opCases)('%s', (_, opCase) => checkOp(opCase))

it("draws the first row at random, where tfjs's multinomial always returns class 0", async () => {
  const uniform = tf.zeros([3, 5]) as tf.Tensor2D
  const stock = new Set<number>()
  const ours = new Set<number>()
  for (let seed = 1; seed <= 20; seed += 1) {
    stock.add((await tf.multinomial(uniform, 1, seed).data())[0]!)
    ours.add((await drawTokens(uniform, { key: [seed, 0], position: 0 }, 1, 0).tokens.data())[0]!)
  }
  expect(stock, 'tfjs has fixed its multinomial on WebGPU: drawTokens can use it').toEqual(new Set([0]))
  expect(ours.size).toBeGreaterThan(2)
})

it("sums more tensors than a shader may bind, where tfjs's addN returns zero", async () => {
  const parts = Array.from({ length: 26 }, (_, i) => tf.scalar(i).add(tf.scalar(1)))
  const squares = await adamwImplementations.reference.sumSquares(parts).data()
  expect(squares[0]).toBe(6201)
})
