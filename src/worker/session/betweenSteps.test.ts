import { expect, it } from 'vitest'
import { BetweenSteps } from './betweenSteps'

it('starts queued reads on request, each once, and settles as they do', async () => {
  const reads = new BetweenSteps()
  const started: string[] = []
  const read = reads.run(async () => {
    started.push('read')
    return 3
  })
  const failing = reads.run(() => Promise.reject(new Error('lost')))
  expect([reads.pending, started]).toEqual([true, []])
  reads.start()
  expect([reads.pending, started]).toEqual([false, ['read']])
  reads.start()
  expect(started).toEqual(['read'])
  expect(await read).toBe(3)
  await expect(failing).rejects.toThrow('lost')
})

it('rejects queued reads at the end without starting them', async () => {
  const reads = new BetweenSteps()
  const read = reads.run(() => Promise.reject(new Error('started')))
  reads.end(new Error('replaced'))
  reads.start()
  await expect(read).rejects.toThrow('replaced')
})
