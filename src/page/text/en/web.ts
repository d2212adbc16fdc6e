/** English: images from the Hugging Face hub and from addresses. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'

export const web = {
  fold: 'From the web',
  address: 'Open from an address',
  addressPlaceholder: 'https://…',
  openAddress: 'Open address',
  addressHelp: 'A file in any supported format. Its server must allow requests from other sites (CORS).',
  addressFirst: 'Enter an address first.',
  imagesToRead: 'Images to read',
  imagesHelp: (set: string, all: string) =>
    `How many of the ${all} training images of ${set} to fetch, plus a fifth as many test images.`,
  imagesRange: (all: string) => `Images must be a whole number from 2 to ${all}.`,
  fromHub: (set: string) => `${set} from the Hugging Face hub`,
  hub: 'huggingface.co',
  fetches: (size: string, all: string, hub: ReactNode) =>
    phrase`Fetches about ${size} (${all} for all) from ${hub}; see its page for author and licence.`,
}

export type WebTexts = typeof web
