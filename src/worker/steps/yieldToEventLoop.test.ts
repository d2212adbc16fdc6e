import { expect, it } from 'vitest'
import { createYieldToEventLoop } from './yieldToEventLoop'

it('resolves in a later macrotask, in the order of the calls', async () => {
  const yieldToEventLoop = createYieldToEventLoop()
  const seen: string[] = []
  const both = Promise.all(['first', 'second'].map((name) => yieldToEventLoop().then(() => seen.push(name))))
  for (let i = 0; i < 100; i += 1) await Promise.resolve()
  expect(seen).toEqual([])
  await both
  expect(seen).toEqual(['first', 'second'])
})

it('lets other macrotasks run in between', async () => {
  const yieldToEventLoop = createYieldToEventLoop()
  let ran = false
  setTimeout(() => {
    ran = true
  }, 0)
  for (let i = 0; i < 10_000 && !ran; i += 1) await yieldToEventLoop()
  expect(ran).toBe(true)
})
