/** English: the panel that compares runs. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'

export const compare = {
  title: 'Compare runs',
  emptyTitle: 'Runs will be listed here side by side',
  empty: (pairCommand: string) =>
    `Each run is listed with its changed settings, loss and best probe accuracy. ` +
    `“${pairCommand}” trains one run of each objective.`,
  list: 'Runs of this session',
  firstRun: 'the first run of this session',
  changed: (changes: string) => `changed: ${changes}`,
  longerNote: 'Continue this run to more steps, as a new run.',
  retrainNote:
    'Repeats the run with its validation images added to the training images, measured on the test images ' +
    '(paper 3.1).',
  onCharts: 'on the charts',
  showOnCharts: (run: string) => `Show ${run} on the charts`,
  result: (
    objective: string,
    steps: ReactNode,
    heldOut: string,
    nats: ReactNode,
    pixel: string,
    probe: ReactNode,
  ) => phrase`${objective} · ${steps} steps · ${heldOut} ${nats} nats per ${pixel} · best probe ${probe}`,
  scatterTitle: 'Probe accuracy against loss',
  includeStep0: 'include step 0',
  scatterEmpty:
    'Each step at which a run measured both its loss and its probes becomes a point. There are none yet.',
  scatterAxis: (pixel: string) => `nats per ${pixel}, falling →`,
  scatterCaption: 'Checkpoints: loss in nats and probe accuracy of the best layer',
  scatterColumns: ['checkpoint', 'objective', 'loss', 'probe', 'layer', 'parameters'],
  checkpoint: (run: string, step: number) => `${run} step ${step}`,
  scatterSummary: (ends: readonly string[]) =>
    `Probe accuracy of the best layer against loss, loss falling to the right. ${ends.join(' ')}`,
  scatterEnd: (run: string, nats: string, pixel: string, accuracy: string) =>
    `${run} ends at ${nats} nats per ${pixel} with ${accuracy}.`,
}

export type CompareTexts = typeof compare
