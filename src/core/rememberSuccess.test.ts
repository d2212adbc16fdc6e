import { expect, it } from 'vitest'
import { rememberSuccess } from './rememberSuccess'

it('works once for all calls, and again after a failure', async () => {
  let calls = 0
  const ask = rememberSuccess(async () => {
    calls += 1
    if (calls === 1) throw new Error('not yet')
    return calls
  })
  await expect(ask()).rejects.toThrow('not yet')
  expect(await Promise.all([ask(), ask()])).toEqual([2, 2])
  expect(await ask()).toBe(2)
})
