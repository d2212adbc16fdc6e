/**
 * Speed of the WGSL kernels in both forms beside tfjs's own ops, measured alternately in one run: medians of
 * 5 in GFLOP/s or ms, printed as Markdown. Each measurement is a batch of equal dispatches until the device
 * is done, so it contains little host time.
 */
import * as tf from '@tensorflow/tfjs'
import { expect, it } from 'vitest'
import { attentionReference } from '../src/compute/ops/attention/attentionReference'
import { attentionWebgpu } from '../src/compute/ops/attention/attentionWebgpu'
import { runMatmul } from '../src/compute/webgpu/matmul/matmul'
import { GpuRuntime } from '../src/compute/webgpu/runtime'
import { normals, startRuntime } from '../src/testSupport/gpuRuntime'
import { TfjsGpu } from '../src/compute/webgpu/tfjsGpu'
import type { MatmulShape } from '../src/compute/webgpu/matmul/matmulSpec'

const samples = 5
type Body = () => void

/** Median milliseconds of one call of each body, measured alternately. */
async function times(runtime: GpuRuntime, bodies: readonly Body[], repeats: number): Promise<number[]> {
  const once = async (body: Body) => {
    const start = performance.now()
    for (let i = 0; i < repeats; i += 1) body()
    runtime.gpu.flush()
    await runtime.gpu.device.queue.onSubmittedWorkDone()
    return (performance.now() - start) / repeats
  }
  for (const body of bodies) await once(body)
  const taken: number[][] = bodies.map(() => [])
  for (let i = 0; i < samples; i += 1)
    for (const [j, body] of bodies.entries()) taken[j]!.push(await once(body))
  return taken.map((list) => list.sort((a, b) => a - b)[Math.floor(samples / 2)]!)
}

async function runtimes(): Promise<[GpuRuntime, GpuRuntime]> {
  const registers = await startRuntime({ matmul: 'registers', attention: 'registers' })
  return [
    registers,
    new GpuRuntime(new TfjsGpu(tf.backend()), { matmul: 'workgroup', attention: 'workgroup' }),
  ]
}

it('matrix products', async () => {
  const [registers, workgroup] = await runtimes()
  const rows = ['| product | tfjs | registers | workgroup |', '|---|---|---|---|']
  const shapes: MatmulShape[] = [
    { m: 512, n: 192, k: 64, form: 'AB' },
    { m: 512, n: 64, k: 192, form: 'ABt' },
    { m: 64, n: 192, k: 512, form: 'AtB' },
    { m: 2048, n: 256, k: 64, form: 'AB' },
    { m: 2048, n: 64, k: 256, form: 'AB' },
    { m: 2048, n: 256, k: 64, form: 'ABt' },
    { m: 64, n: 256, k: 2048, form: 'AtB' },
    { m: 2048, n: 16, k: 64, form: 'AB' },
    { m: 16, n: 192, k: 64, form: 'AB' },
    { m: 512, n: 512, k: 512, form: 'AB' },
  ]
  for (const shape of shapes) {
    const { m, n, k, form } = shape
    const a = tf.tensor2d(normals(1, m * k), form === 'AtB' ? [k, m] : [m, k])
    const b = tf.tensor2d(normals(2, k * n), form === 'ABt' ? [n, k] : [k, n])
    const out = tf.zeros([m, n]) as tf.Tensor2D
    const ours = (runtime: GpuRuntime) => () =>
      runMatmul(runtime, shape, { a: runtime.slice(a), b: runtime.slice(b), out: runtime.inPlace(out) })
    const stock = () => {
      tf.matMul(a, b, form === 'AtB', form === 'ABt').dispose()
    }
    const flops = 2 * m * n * k
    const repeats = Math.max(2, Math.round(1.5e7 / flops))
    const rates = (await times(registers, [stock, ours(registers), ours(workgroup)], repeats)).map((ms) =>
      (flops / ms / 1e6).toFixed(2),
    )
    rows.push(`| ${form} ${m} x ${n} over ${k} | ${rates.join(' | ')} |`)
    tf.dispose([a, b, out])
  }
  console.log(`GFLOP/s\n${rows.join('\n')}`)
  expect(rows.length).toBe(shapes.length + 2)
})

it('attention', async () => {
  const [registers, workgroup] = await runtimes()
  const rows = [
    '| attention, causal, forward and backward | tfjs ops | registers | workgroup |',
    '|---|---|---|---|',
  ]
  const shapes = [
    [8, 64, 2, 32],
    [8, 64, 4, 16],
    [1, 256, 4, 32],
  ] as const
  for (const [batch, length, nHead, size] of shapes) {
    const qkv = tf.tensor3d(normals(1, batch * length * 3 * nHead * size), [batch, length, 3 * nHead * size])
    const dy = tf.tensor3d(normals(2, batch * length * nHead * size), [batch, length, nHead * size])
    const both = (kernels: typeof attentionReference) => () =>
      tf.tidy(() => {
        const { y, lse } = kernels.forward(qkv, { nHead, causal: true })
        kernels.backward(dy, qkv, y, lse, { nHead, causal: true })
      })
    const bodies = [
      both(attentionReference),
      both(attentionWebgpu(registers)),
      both(attentionWebgpu(workgroup)),
    ]
    const taken = (await times(registers, bodies, 2)).map((ms) => ms.toFixed(1))
    rows.push(`| B${batch} T${length} H${nHead} D${size} | ${taken.join(' | ')} |`)
    tf.dispose([qkv, dy])
  }
  console.log(`ms\n${rows.join('\n')}`)
  expect(rows.length).toBe(shapes.length + 2)
})
