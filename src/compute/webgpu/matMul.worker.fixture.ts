/** The worker of adapter.browser.test.ts: multiplies two matrices on WebGPU. */
import * as tf from '@tensorflow/tfjs-core'
import '@tensorflow/tfjs-backend-webgpu'

export interface MatMulAnswer {
  backend: string
  product: number[]
}

self.onmessage = async ({ data }: MessageEvent<{ left: number[][]; right: number[][] }>) => {
  await tf.setBackend('webgpu')
  await tf.ready()
  const result = tf.tidy(() => tf.matMul(tf.tensor2d(data.left), tf.tensor2d(data.right)))
  const answer: MatMulAnswer = { backend: tf.getBackend(), product: Array.from(await result.data()) }
  result.dispose()
  self.postMessage(answer)
}
