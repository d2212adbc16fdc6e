/**
 * Data sets that can be opened from the Hugging Face hub: addresses, sizes and counts. The only place with
 * these addresses; nothing is fetched before the user presses the button.
 */

const hub = 'https://huggingface.co/datasets'

export interface HubDataset {
  label: string
  /** Its page, with author and licence. */
  about: string
  train: string
  test: string
  trainImages: number
  testImages: number
  /** Size of both files. */
  bytes: number
}

export const cifar10OnHub: HubDataset = {
  label: 'CIFAR-10',
  about: `${hub}/uoft-cs/cifar10`,
  train: `${hub}/uoft-cs/cifar10/resolve/main/plain_text/train-00000-of-00001.parquet`,
  test: `${hub}/uoft-cs/cifar10/resolve/main/plain_text/test-00000-of-00001.parquet`,
  trainImages: 50_000,
  testImages: 10_000,
  bytes: 144e6,
}

/** One address to open, and the most images to read from it, if the format has a choice. */
export interface WantedAddress {
  address: string
  /** Label of the data set, if known. */
  label?: string
  /** Null reads all. */
  images: number | null
}

/** The first `images` training images, and test images in the set's own proportion. */
export function hubAddresses(set: HubDataset, images: number): WantedAddress[] {
  const test = Math.max(1, Math.round((images * set.testImages) / set.trainImages))
  return [
    { address: set.train, images, label: set.label },
    { address: set.test, images: test, label: set.label },
  ]
}
