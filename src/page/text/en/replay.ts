/** English: whether a run can be repeated to the bit, and the replay that tries it. */
import type { BackendName } from '../../../core/backendName'

export const replay = {
  name: 'repeatable',
  here: 'to the bit here',
  notHere: 'not promised',
  title: 'Can this run be repeated?',
  why: {
    wasm:
      'On WebAssembly every sum has one order, whatever the number of threads. On this machine and in this ' +
      'browser, the same settings give the same bits.',
    webgpu:
      'No kernel adds in an order of chance. With this GPU, this browser and the kernels chosen for them, ' +
      'the same settings give the same bits.',
    cpu:
      'Plain JavaScript computes one number after the other. In this browser, the same settings give the ' +
      'same bits.',
    webgl:
      'WebGL runs stock operations, and its driver decides in which order they add. Two runs with the same ' +
      'settings may differ in the last digits.',
  } satisfies Record<BackendName, string>,
  elsewhere: 'Another machine, browser or backend rounds otherwise, so its losses agree in some digits only.',
  about: (steps: number) =>
    `To try it, the first ${steps} steps are trained twice from the seed, on models of their own. The run ` +
    'stays as it is.',
  start: (steps: number) => `Replay ${steps} steps`,
  working: 'Replaying…',
  computing: 'A run is computing here. Pause it, or wait until it has ended.',
  equal: (steps: number, weights: string) =>
    `Both replays of ${steps} steps are equal to the bit: every loss, every gradient norm and all ` +
    `${weights} weights.`,
  differs: {
    loss: (step: number, one: string, other: string) =>
      `The replays differ: the loss of step ${step} is ${one} in one and ${other} in the other.`,
    gradNorm: (step: number, one: string, other: string) =>
      `The replays differ: the gradient norm of step ${step} is ${one} in one and ${other} in the other.`,
    weight: (name: string, one: string, other: string) =>
      `The replays have the same losses, but a weight of ${name} is ${one} in one and ${other} in the other.`,
  },
  own: {
    equal: (count: number) => `The first ${count} losses that this run recorded are the same, too.`,
    differs: (step: number) =>
      `The losses that this run recorded differ from step ${step} on: it was trained elsewhere, or began ` +
      'otherwise, from other weights or with another schedule.',
    none: 'This run has no record of its first steps here, so only the replays are compared.',
  },
}

export type ReplayTexts = typeof replay
