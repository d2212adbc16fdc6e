/** What a reload would cost, and which files are worth keeping, as the lab's stores say it. */
import { describe, expect, it } from 'vitest'
import { createStores } from '../store/state/stores'
import { offlineLab } from './offline'

const base = 'https://host.example/lab/'

describe('what the service worker is told of the lab', () => {
  it('a fresh page has nothing to lose; a run, one on its way, or opened files have', () => {
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

  it("the files of the chosen data set are in use, and nothing of a person's own", () => {
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
