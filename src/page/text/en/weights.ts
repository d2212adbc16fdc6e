/** English: a run's model as files, out and in. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'

export const weights = {
  title: 'Weights',
  exportAbout: "Export this run's model: as a folder for Hugging Face transformers, or as bare tensors.",
  importAbout: (safetensors: ReactNode, bin: ReactNode, config: ReactNode, preprocessor: ReactNode) =>
    phrase`Import a model as a run, to sample from, study or train further: an ImageGPT folder or its files \
(${safetensors} or ${bin}, ${config}, ${preprocessor}), also zipped. Drop them here.`,
  exporting: 'An export is in progress.',
  importing: 'A model is being read.',
  readingModel: 'Reading the model',
  reading: 'Reading…',
  openFiles: 'Open model files',
  openFolder: 'Open model folder',
  files: 'Model files',
  folder: 'Model folder',
}

export type WeightsTexts = typeof weights
