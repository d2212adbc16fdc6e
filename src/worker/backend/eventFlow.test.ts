import { expect, it } from 'vitest'
import { EventFlow } from './eventFlow'

it('lets a run go on until 200 events are on their way, and again when the page has taken some', async () => {
  const flow = new EventFlow()
  for (let i = 0; i < 199; i += 1) flow.posted()
  await flow.room()
  flow.posted()
  let free = false
  const room = flow.room().then(() => {
    free = true
  })
  await Promise.resolve()
  expect(free).toBe(false)
  flow.received(50)
  await room
  expect(free).toBe(true)
})

it('counts no fewer than none: the page may have taken events of before', async () => {
  const flow = new EventFlow()
  flow.received(50)
  for (let i = 0; i < 200; i += 1) flow.posted()
  let free = false
  void flow.room().then(() => {
    free = true
  })
  await Promise.resolve()
  expect(free).toBe(false)
})
