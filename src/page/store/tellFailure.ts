/**
 * What goes wrong with something a person asked for becomes the page's notice; a request that a newer one
 * replaced does not.
 */
import { toFailure } from '../../core/failure'
import type { Lab } from './lab'

export async function tellFailure(lab: Lab, work: Promise<unknown>): Promise<void> {
  try {
    await work
  } catch (error) {
    const failure = toFailure(error)
    const { startFailure } = lab.stores.run.getState()
    if (failure.code !== 'busy' && failure !== startFailure) lab.stores.view.setState({ notice: failure })
  }
}
