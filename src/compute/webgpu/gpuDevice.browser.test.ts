import { expect, it } from 'vitest'
import { watchDevice } from './gpuDevice'
import { StagingRing } from './staging'

async function newDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter()
  return adapter!.requestDevice()
}

/** The value of a promise if it is resolved already. */
const settled = <T>(promise: Promise<T>): Promise<T | 'waiting'> =>
  Promise.race([promise, Promise.resolve<'waiting'>('waiting')])

it('reports nothing for a working device or for errors inside an error scope', async () => {
  const device = await newDevice()
  const error = watchDevice(device)
  device.pushErrorScope('validation')
  device.createBuffer({ size: 4, usage: 0 })
  expect(await device.popErrorScope()).toBeInstanceOf(GPUValidationError)
  expect(await settled(error)).toBe('waiting')
  device.destroy()
})

it('reports a lost device, and pending reads reject instead of hanging', async () => {
  const device = await newDevice()
  const error = watchDevice(device)
  const source = device.createBuffer({ size: 16, usage: GPUBufferUsage.COPY_SRC })
  const { read } = new StagingRing(device, source, 16).next()
  const reading = read()
  device.destroy()
  await expect(reading).rejects.toBeInstanceOf(DOMException)
  expect(await error).toMatchObject({ kind: 'lost' })
  await expect(
    new StagingRing(device, source, 16).next().read(),
    'a read begun after the loss',
  ).rejects.toBeInstanceOf(DOMException)
})

it('distinguishes out of memory from refused commands', { timeout: 5000 }, async () => {
  const device = await newDevice()
  const memory = watchDevice(device)
  device.dispatchEvent(
    new GPUUncapturedErrorEvent('uncapturederror', {
      error: new GPUOutOfMemoryError('no room for the buffer'),
    }),
  )
  expect(await memory).toEqual({ kind: 'memory', detail: 'no room for the buffer' })
  const refused = watchDevice(device)
  device.createBuffer({ size: 4, usage: 0 })
  // The browser reports errors when it next hears from the GPU.
  await device.queue.onSubmittedWorkDone()
  expect(await refused).toMatchObject({ kind: 'refused' })
  device.destroy()
})
