/**
 * English: the words by which the glossary's terms stand in the page's texts; the first of each is marked.
 * A term without words is explained in the glossary only.
 */
import type { TermId } from '../termIds'

export const terms: Record<TermId, readonly string[]> = {
  pixel: [],
  palette: ['palette'],
  token: ['tokens'],
  layer: ['layer'],
  features: ['features'],
  attention: ['attention'],
  step: [],
  batch: [],
  epoch: [],
  learningRate: [],
  seed: [],
  masked: ['masked pixels', 'masked pixel'],
  validation: ['validation'],
  nats: ['nats'],
  lnV: ['ln V'],
  bits: ['bits'],
  colourCounts: ['colour counts'],
  entropy: ['entropy'],
  probe: ['linear classifier', 'probes', 'probe'],
  rawPixels: ['raw pixels'],
  untrained: ['untrained'],
  majorityClass: ['majority class'],
  noise: ['within noise'],
  temperature: ['temperature'],
  topK: ['top k'],
}

export const explained = {
  /** Name of the button beside a heading. */
  about: (panel: string) => `What is this? ${panel}`,
  aboutTerm: (term: string) => `What is ${term}?`,
  section: (section: string) => `In the paper: section ${section}.`,
  loading: 'Loading…',
  glossary: 'Glossary',
}
