/**
 * Measures this machine in a training worker of its own on the backend in use, so that the current run is
 * left alone, and the measurement ends at once when it is cancelled. Loaded with the dialog that shows it.
 */
import { version } from '../../../package.json'
import { LabError, type Failure } from '../../core/failure'
import { resultKind, resultVersion, type MachineResult, type MachineTimes } from '../../core/machine/result'
import type { BackendInfo, MachineProgress } from '../../core/protocol'
import type { Language } from '../../core/text/language'
import { browserName } from '../ui/browserName'
import { measureText } from '../text/measure'
import type { Lab } from './lab'

export interface MachineMeasurement {
  /** Rejects with a LabError: busy when it was cancelled, or when a run began to compute. */
  result: Promise<MachineResult>
  cancel(): void
}

interface Options {
  seconds: number
  onProgress(progress: MachineProgress): void
}

type UsedLab = Pick<Lab, 'stores' | 'isComputing' | 'newClient'>

const busy = (words: { message: string; remedy: string }): Failure => ({ code: 'busy', ...words })

/** What a cancelled measurement rejects with. */
const cancelled = (): Failure => busy({ message: measureText().cancelled, remedy: '' })

/** Resolves once no forecast is measured in the lab's own worker; none begins while the dialog is open. */
function forecastOver({ stores: { forecast } }: UsedLab, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const check = () => {
      if (forecast.getState().measuring && !signal.aborted) return
      stop()
      resolve()
    }
    const stop = forecast.subscribe(check)
    signal.addEventListener('abort', check, { once: true })
    check()
  })
}

/** Ends once the worker fails, or by `signal`, and frees the worker in any case. */
async function inOwnWorker(
  lab: UsedLab,
  { backend }: BackendInfo,
  language: Language,
  { seconds, onProgress }: Options,
  signal: AbortSignal,
): Promise<{ info: BackendInfo; times: MachineTimes }> {
  let end: (failure: Failure) => void = () => undefined
  let onReady: (info: BackendInfo) => void = () => undefined
  const ended = new Promise<never>((_, reject) => {
    end = (failure) => reject(new LabError(failure))
  })
  const ready = new Promise<BackendInfo>((resolve) => {
    onReady = resolve
  })
  const client = lab.newClient({
    onEvent(event) {
      if (event.kind === 'machineProgress') onProgress(event.progress)
      else if (event.kind === 'ready') onReady(event.info)
      else if (event.kind === 'fault' || event.kind === 'bootFailed') end(event.failure)
    },
    onFailure: end,
  })
  signal.addEventListener('abort', () => end(signal.reason as Failure), { once: true })
  try {
    client.boot(backend, language)
    const info = await Promise.race([ready, ended])
    return { info, times: await Promise.race([client.call('measureMachine', seconds), ended]) }
  } finally {
    client.dispose()
  }
}

/**
 * Begins a measurement; the lab has a backend, and nothing computes.
 * @param options its time, and who is told how far it is
 */
export function measureMachine(lab: UsedLab, options: Options): MachineMeasurement {
  const controller = new AbortController()
  const { signal } = controller
  const { stores } = lab
  const stopWatching = stores.run.subscribe(() => {
    if (lab.isComputing()) controller.abort(busy(measureText().runStarted))
  })
  async function measure(): Promise<MachineResult> {
    try {
      const { backend } = stores.lab.getState()
      if (!backend) throw new LabError(busy({ message: measureText().notReady, remedy: '' }))
      await forecastOver(lab, signal)
      if (signal.aborted) throw new LabError(signal.reason as Failure)
      const { info, times } = await inOwnWorker(
        lab,
        backend,
        stores.view.getState().language,
        options,
        signal,
      )
      return {
        kind: resultKind,
        version: resultVersion,
        date: new Date().toISOString().slice(0, 10),
        lab: version,
        machine: '',
        backend: info.backend,
        adapter: info.adapter,
        hardware: info.backend === 'webgpu' ? info.hardwareGpu : null,
        threads: info.threads,
        browser: browserName(navigator.userAgent),
        seconds: options.seconds,
        ...times,
      }
    } finally {
      stopWatching()
    }
  }
  return { result: measure(), cancel: () => controller.abort(cancelled()) }
}
