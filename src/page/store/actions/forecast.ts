/**
 * Has the pace of the form's settings measured, once they have rested and nothing is being computed. Any
 * other message to the worker ends the measurement; it is then made again when the page is idle.
 */
import { LabError, toFailure } from '../../../core/failure'
import { paceKey } from '../../../core/forecast'
import { validateConfig } from '../../../core/validation'
import { noForecast, type MeasuredPace } from '../state/forecast'
import type { Stores } from '../state/stores'
import type { ActionContext } from './context'

/** Calls back when the browser is idle, at once where it cannot tell. */
function whenIdle(run: () => void): void {
  if ('requestIdleCallback' in globalThis) requestIdleCallback(run, { timeout: 2000 })
  else run()
}

/** Whether nothing is computed, or about to be. */
function isIdle(stores: Stores): boolean {
  const { phase, preview, preparing, openingFiles, pendingImport, prepareFailure } = stores.lab.getState()
  const prepared = phase === 'ready' && preview !== null && !preparing && prepareFailure === null
  const hidden = typeof document !== 'undefined' && document.visibilityState === 'hidden'
  const measures = stores.view.getState().measureOpen
  return prepared && !openingFiles && pendingImport === null && !measures && !isComputing(stores) && !hidden
}

/** Whether the worker computes for a run, or is about to. */
export function isComputing({
  run,
  completions,
  studies,
  view,
}: Pick<Stores, 'run' | 'completions' | 'studies' | 'view'>): boolean {
  const { run: current, pending } = run.getState()
  const { waiting, requested } = completions.getState()
  const isUnderWay = current?.status === 'running' || current?.status === 'preparing' || pending !== null
  const draws = waiting !== null || requested?.state === 'arriving'
  const studied = Object.values(studies.getState().byKind).some(
    ({ state }) => state === 'waiting' || state === 'running',
  )
  return isUnderWay || draws || studied || view.getState().replaying
}

/** @param restMs milliseconds without an edit or a computation before the pace is measured */
export function keepForecast({ stores, client }: ActionContext, restMs: number): void {
  const { settings, lab, forecast } = stores
  /** Paces measured on this backend, by `paceKey`. */
  let known = new Map<string, MeasuredPace>()
  let key = ''
  let timer: ReturnType<typeof setTimeout> | undefined
  const isWanted = () => {
    const { measured, failure, measuring } = forecast.getState()
    return measured === null && failure === null && !measuring
  }
  const wait = () => {
    clearTimeout(timer)
    timer = setTimeout(() => {
      timer = undefined
      whenIdle(() => void measure())
    }, restMs)
  }

  async function measure(): Promise<void> {
    const { config } = settings.getState()
    if (!isWanted() || !isIdle(stores) || validateConfig(config).length > 0) return
    const own = key
    const paces = known
    forecast.setState({ measuring: true })
    try {
      const measured = { config, pace: await client.call('measurePace', config) }
      paces.set(own, measured)
      if (paces === known) forecast.setState({ paces: [...paces.values()] })
      if (own === key && paces === known) forecast.setState({ measured })
    } catch (error) {
      const failure = toFailure(error)
      const isPassing = error instanceof LabError && ['busy', 'worker-crashed'].includes(failure.code)
      if (own === key && !isPassing) forecast.setState({ failure })
    } finally {
      forecast.setState({ measuring: false })
      if (isWanted()) wait()
    }
  }

  /** Shows what is known about the form's settings, and measures what is not. */
  function follow(): void {
    const next = paceKey(settings.getState().config)
    if (next !== key) {
      key = next
      forecast.setState({ measured: known.get(key) ?? null, failure: null })
      if (isWanted()) wait()
    } else if (isWanted() && timer === undefined) wait()
  }

  settings.subscribe(({ config }, before) => {
    if (config !== before.config) follow()
  })
  lab.subscribe(({ backend }, before) => {
    if (backend !== before.backend) {
      known = new Map()
      forecast.setState({ ...noForecast, measuring: forecast.getState().measuring })
    }
    follow()
  })
  globalThis.document?.addEventListener('visibilitychange', follow)
  for (const store of [stores.run, stores.completions, stores.studies, stores.view] as const) {
    store.subscribe(() => {
      if (timer === undefined && isWanted()) wait()
    })
  }
}
