/** English: the class of any picture by the classifiers kept with the run. */
import type { ReactNode } from 'react'
import { phrase } from '../phrase'

export const whatIsThis = {
  title: 'What is this?',
  about: 'Show it a picture of your own, and it says what that looks like to it.',
  choose: 'Choose a picture',
  useCamera: 'Take a photo',
  fileName: 'Picture to name',
  draw: 'Draw one',
  ask: 'What is this?',
  seen: 'as the model sees it',
  seenName: 'The picture, as the model sees it',
  /** How sure it is, by the chance of the likeliest class. */
  says: {
    sure: (name: ReactNode, share: ReactNode) => phrase`${name}, ${share}: it is almost sure.`,
    leans: (name: ReactNode, share: ReactNode) => phrase`${name}, ${share}: it leans to that.`,
    unsure: (name: ReactNode, share: ReactNode) => phrase`${name}, ${share}: it can hardly tell.`,
  },
  announced: (name: string, share: string) => `It looks like: ${name}, ${share}`,
  asking: 'It is looking…',
  chances: 'Classes by their chance',
  others: (count: number, share: ReactNode) => phrase`${count} others: ${share} together.`,
  only: (names: string) => `It can only say one of: ${names}. It does so for a picture of anything.`,
  onlyMany: (names: string, more: number) =>
    `It can only say one of: ${names} and ${more} more. It does so for a picture of anything.`,
  who: 'Who answers',
  kinds: { probe: 'Linear probe', fineTuned: 'Fine-tuned' },
  layer: 'Layer',
  layerHelp: 'The layer whose features the probe reads; each layer has a probe of its own.',
  layerOption: (layers: string, accuracy: string) => `${layers}: ${accuracy} right`,
  bestLayer: (layer: string) => `best (${layer})`,
  joined: (first: number, last: number) => `${first} to ${last} together`,
  probe: (layers: string, step: ReactNode, accuracy: ReactNode) =>
    phrase`A linear probe of layer ${layers}, fitted at step ${step}; right on ${accuracy} of test images.`,
  fineTuned: (tunedStep: ReactNode, step: ReactNode, accuracy: ReactNode) =>
    phrase`Fine-tuned for ${tunedStep} steps from step ${step}; right on ${accuracy} of test images.`,
  drifted: (step: ReactNode) =>
    phrase`The model has trained on to step ${step}, and its features have moved a little since.`,
  masks: (count: number) =>
    count === 1
      ? 'It sees the picture with some pixels hidden, as in training.'
      : `Mean of ${count} answers, each with other pixels hidden, as in training.`,
  kept: (probe: string | null, fineTuned: string | null) =>
    `Kept, saved and exported with the run, the newest of each kind: ${[
      probe && `probes ${probe}`,
      fineTuned && `fine-tuned model ${fineTuned}`,
    ]
      .filter(Boolean)
      .join(', ')}.`,
  none:
    'The model has learned to draw, not to name. A linear probe learns the names from its features and ' +
    'a few hundred labelled images.',
  makeProbe: 'Make a probe first',
  making: 'A probe is being made…',
  makeAnew: 'Make the probe anew',
  fineTune: 'Fine-tune the model',
  oneClass: 'The images of this run have no classes to tell apart.',
}
