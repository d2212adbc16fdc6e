/**
 * Published losses of other projects that a run here can be held against: the same images at the same side,
 * rounded in the same way. Theirs were trained on the whole data set and measured on images of it that they
 * held out; the sets that ship here have 10,000 images of it.
 */
import type { RunConfig } from './config'
import type { ShippedId } from './shippedDatasets'

export interface PublishedLoss {
  /** Whose it is. */
  name: string
  /** The shipped part of the data set it was measured on. */
  dataset: ShippedId
  nPx: number
  nVocab: number
  palette: RunConfig['palette']
  /** Nats per pixel of held-out images, at the end of the training. */
  loss: number
  /** Model and training, in a few words. */
  recipe: string
  source: string
}

const teddykoker = {
  name: 'teddykoker/image-gpt',
  nPx: 28,
  nVocab: 16,
  palette: 'grey',
  recipe: '8 layers of width 16, 2 heads; 25,000 steps of 64 images',
} as const

const checkpointOf = (file: string) => `val_loss in models/${file} of github.com/teddykoker/image-gpt`

export const published: readonly PublishedLoss[] = [
  { ...teddykoker, dataset: 'mnist10k', loss: 0.319, source: checkpointOf('mnist_gen.ckpt') },
  { ...teddykoker, dataset: 'fashion10k', loss: 0.7103, source: checkpointOf('fmnist_gen.ckpt') },
  {
    name: 'Katharopoulos et al., softmax attention',
    dataset: 'mnist10k',
    nPx: 28,
    nVocab: 256,
    palette: 'levels',
    // 0.621 bits per dimension.
    loss: 0.621 * Math.LN2,
    recipe: '8 layers of width 256, 8 heads; 250 epochs',
    source: 'Transformers are RNNs, ICML 2020, table 1 (arXiv 2006.16236)',
  },
]

/** The published losses that are the same measure as this run's, on images of the same set. */
export function publishedFor(config: RunConfig): readonly PublishedLoss[] {
  if (config.objective !== 'autoregressive' || config.tokens !== 'palette') return []
  const keys = ['dataset', 'nPx', 'nVocab', 'palette'] as const
  return published.filter((row) => keys.every((key) => row[key] === config[key]))
}
