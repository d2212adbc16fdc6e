/** What a reload would lose, and which files are in use, from the lab's stores. */
import { describe, expect, it } from 'vitest'
import { createStores } from '../store/state/stores'
import { offlineLab } from './offline'

const base = 'https://host.example/lab/'

describe('state of the lab for the service worker', () => {
  it('has nothing to lose without a run, a pending run or own files', () => {
    const stores = createStores(null)
    const { hasSomethingToLose } = offlineLab({ stores }, base)
    expect(hasSomethingToLose()).toBe(false)
    const { config } = stores.settings.getState()
    stores.run.setState({ pending: { id: 'a', config } })
    expect(hasSomethingToLose()).toBe(true)
    stores.run.setState({ pending: null })
    stores.settings.setState({ config: { ...config, dataset: 'own' } })
    expect(hasSomethingToLose()).toBe(true)
  })

  it("lists the files of the chosen shipped data set, none of the user's own", () => {
    const stores = createStores(null)
    const { filesInUse } = offlineLab({ stores }, base)
    const { config } = stores.settings.getState()
    stores.settings.setState({ config: { ...config, dataset: 'emoji32' } })
    expect(filesInUse()).toEqual([
      'datasets/emoji32/train_batch.bin.gz',
      'datasets/emoji32/test_batch.bin.gz',
    ])
    stores.settings.setState({ config: { ...config, dataset: 'own' } })
    expect(filesInUse()).toEqual([])
  })
})
