import { expect, it } from 'vitest'
import { SerialQueue } from './serialQueue'

const later = (ms: number) =>
  new Promise<void>((resolve) => {
    setTimeout(resolve, ms)
  })

it('runs pieces one at a time in the order of the calls', async () => {
  const queue = new SerialQueue()
  const seen: string[] = []
  const piece = (name: string, ms: number) =>
    queue.run(async () => {
      seen.push(`${name} starts`)
      await later(ms)
      seen.push(`${name} ends`)
      return name
    })
  expect(await Promise.all([piece('slow', 10), piece('fast', 0)])).toEqual(['slow', 'fast'])
  expect(seen).toEqual(['slow starts', 'slow ends', 'fast starts', 'fast ends'])
})

it('rejects the caller of a piece that fails and runs the pieces behind it', async () => {
  const queue = new SerialQueue()
  const failed = queue.run(() => Promise.reject(new Error('refused')))
  const thrown = queue.run(() => {
    throw new Error('thrown')
  })
  const next = queue.run(() => 3)
  await expect(failed).rejects.toThrow('refused')
  await expect(thrown).rejects.toThrow('thrown')
  expect(await next).toBe(3)
})

it('never runs a piece synchronously', async () => {
  let ran = false
  const done = new SerialQueue().run(() => {
    ran = true
  })
  expect(ran).toBe(false)
  await done
  expect(ran).toBe(true)
})
