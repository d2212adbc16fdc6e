/** English: the page around the panels, its header and messages that stop it. */
import type { BackendChoice, BackendInfo } from '../../../core/protocol'

export const shell = {
  name: 'iGPT Lab',
  setup: 'Setup',
  skipToImages: 'Skip to the images',
  language: 'Language',
  languageChoices: { auto: "Browser's language" },
  themeNow: { system: 'now the system theme', light: 'now light', dark: 'now dark' },
  tabs: { setup: 'Setup', train: 'Train', images: 'Images', probes: 'Probes', studies: 'Studies' },
  tabsName: 'Sections of the lab',
  automaticBackend: 'Try the automatic backend',
  restartWorker: 'Restart the worker',
  useWasm: 'Use WebAssembly',
  newVersion: 'A new version is ready.',
  reloadWhenReady: 'Reload when you like.',
  reloadWhileTraining: 'Reload when you like; the run continues until then.',
  reloadNow: 'Reload now',
  later: 'Later',
  onePastedImage: {
    message: 'One image was pasted: a data set needs at least two.',
    remedy:
      'Paste several files, an archive or a data file. Once a run has started, a single pasted image ' +
      'becomes a prompt for completions.',
  },
}

/** Messages that fill the page, and more to try beside the failure's own remedy. */
export const startFailure = {
  heading: 'iGPT Lab cannot start here',
  drawingHeading: 'Something went wrong',
  drawingRemedy:
    'Reload the page; the link in the address bar keeps your setup. Please report the message above.',
  reload: 'Reload the page',
  noBackend: [
    'WebGPU runs in Chrome and Edge 113, Firefox 141 and Safari 26 or newer; WebAssembly runs in any ' +
      'browser of the last five years.',
    'If this address forces a backend (?backend=), open the page without it.',
    'If a policy disables WebAssembly or hardware acceleration, ask for it to be allowed on this page.',
  ],
  noWorker: [
    'Open the page over http or https, not as a file.',
    'If an extension or a policy blocks scripts, allow web workers.',
  ],
  workerCrashed: [
    'Close other demanding tabs, then reload.',
    'If the graphics driver crashed, try the WebAssembly backend.',
  ],
}

export const announcer = {
  starting: 'Starting',
  ready: (adapter: string) => `Ready on ${adapter}`,
  readyToResume: (adapter: string, run: string, step: number) =>
    `Ready on ${adapter}. Your run ${run} stopped at step ${step} and can be resumed`,
  compiling: 'compiling',
  newRun: (phase: string) => `Run ${phase}`,
  run: (name: string, phase: string) => `Run ${name} ${phase}`,
  runWithLoss: (name: string, phase: string, heldOut: string, nats: string, pixel: string) =>
    `Run ${name} ${phase}, ${heldOut} loss ${nats} nats per ${pixel}`,
}

export const transport = {
  controls: 'Run controls',
  noRun: 'no run yet',
  preparing: 'preparing a run',
  changes: (changes: readonly { key: string; from: string; to: string }[]) =>
    `would change ${changes.map(({ key, from, to }) => `${key} ${from} to ${to}`).join(', ')}`,
  pair: { autoregressive: '1 of 2: next pixel', masked: '2 of 2: masked' },
  pairNote: 'Two runs with the same seed and budget: next pixel, then masked pixels',
  step: 'step',
  timeLeft: 'left',
  pixelsPerSecond: 'px/s',
  backend: 'Backend',
  backendPrefix: 'Backend:',
  backends: { webgpu: 'WebGPU', wasm: 'WebAssembly', webgl: 'WebGL', cpu: 'JavaScript' },
  choices: {
    auto: 'Automatic',
    webgpu: 'WebGPU',
    wasm: 'WebAssembly (CPU)',
    webgl: 'WebGL',
    cpu: 'JavaScript (slow)',
  },
  starting: 'Starting…',
  noBackend: 'No backend',
  /** Name of the GPU or kind of CPU path, and why it was chosen. */
  device: (info: BackendInfo) => info.adapter,
  reason: (info: BackendInfo, _choice: BackendChoice) => info.reason,
  choosing: 'The worker is choosing a backend.',
  popover: 'Compute backend',
  adapter: 'adapter',
  threads: 'threads',
  sharedMemory: 'shared memory (cross-origin isolation)',
  memoryBudget: 'memory budget',
  yes: 'yes',
  no: 'no',
  changeTitle: 'Change the backend?',
  changeNote:
    'Changing the backend ends the open run. Its curves and images stay visible until the next run starts.',
  changeYes: 'End the run and change',
  changeNo: 'Keep the run',
  longer: {
    steps: 'Steps in all',
    help: 'The steps already taken count.',
    most: (step: number, most: number) => `Choose from ${step + 1} to ${most} steps.`,
    schedule: (rate: string, steps: number) =>
      `The schedule is stretched over all ${steps} steps: the learning rate goes up to ${rate} at once, ` +
      'and falls to zero at the new end.',
    kept: 'A new run starts from this one, which stays as it is.',
  },
  makeFit: 'Use these settings',
  tryAnyway: 'Try anyway',
}
