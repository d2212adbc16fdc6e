import { expect, it } from 'vitest'
import { watchDevice } from './deviceTrouble'
import { StagingRing } from './staging'

async function newDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter()
  return adapter!.requestDevice()
}

/** What a promise has come to by now. */
const now = <T>(promise: Promise<T>): Promise<T | 'waiting'> =>
  Promise.race([promise, Promise.resolve<'waiting'>('waiting')])

it('is silent about a sound device and about errors that a scope catches', async () => {
  const device = await newDevice()
  const trouble = watchDevice(device)
  device.pushErrorScope('validation')
  device.createBuffer({ size: 4, usage: 0 })
  expect(await device.popErrorScope()).toBeInstanceOf(GPUValidationError)
  expect(await now(trouble)).toBe('waiting')
  device.destroy()
})

it('tells a lost device, and reads under way end instead of hanging', async () => {
  const device = await newDevice()
  const trouble = watchDevice(device)
  const source = device.createBuffer({ size: 16, usage: GPUBufferUsage.COPY_SRC })
  const { read } = new StagingRing(device, source, 16).next()
  const reading = read()
  device.destroy()
  await expect(reading).rejects.toBeInstanceOf(DOMException)
  expect(await trouble).toMatchObject({ kind: 'lost' })
  await expect(
    new StagingRing(device, source, 16).next().read(),
    'a read begun after the loss',
  ).rejects.toBeInstanceOf(DOMException)
})

it('tells memory that ran out from commands that were refused', { timeout: 5000 }, async () => {
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
  // The browser tells errors when it next hears from the GPU.
  await device.queue.onSubmittedWorkDone()
  expect(await refused).toMatchObject({ kind: 'refused' })
  device.destroy()
})
