/** Every key has one meaning. */
import { expect, test } from 'vitest'
import { commands } from './commands'

test('no two commands share a key, except Pause and Resume, of which one is disabled at any time', () => {
  const sharing = commands.filter(({ id, key }) =>
    commands.some((other) => other.key === key && other.id !== id),
  )
  expect(sharing.map(({ id }) => id)).toEqual(['pause', 'resume'])
})
