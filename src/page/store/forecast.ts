/** The forecast as the panels show it: seconds of the whole run, or in words why there are none. */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import {
  paceKey,
  runSeconds,
  scaledPace,
  shortenings,
  type RunSeconds,
  type Shortening,
} from '../../core/forecast'
import type { RunConfig } from '../../core/config'
import { validateConfig } from '../../core/validation'
import { failureWords } from '../text/failureWords'
import { text } from '../text/text'
import { useStores } from './hooks'

export type Forecast =
  { seconds: RunSeconds; shorter: Shortening[]; why: null } | { seconds: null; shorter: null; why: string }

/**
 * Seconds of a whole run with other settings than the form's: at their own pace if it was measured here, else
 * scaled by its operations from the pace measured last. Null before the first measurement.
 */
export function useSecondsOf(config: RunConfig): number | null {
  const paces = useStore(useStores().forecast, (state) => state.paces)
  return useMemo(() => {
    const key = paceKey(config)
    const nearest = paces.find((known) => paceKey(known.config) === key) ?? paces.at(-1)
    return nearest ? runSeconds(config, scaledPace(nearest.pace, nearest.config, config)).total : null
  }, [paces, config])
}

const because = (why: string): Forecast => ({ seconds: null, shorter: null, why })

/** Renders again when the form's settings or what is known of their pace changes. */
export function useForecast(): Forecast {
  const stores = useStores()
  const config = useStore(stores.settings, (state) => state.config)
  const { measured, measuring, failure } = useStore(stores.forecast)
  const trains = useStore(
    stores.run,
    ({ run, pending }) => pending !== null || run?.status === 'running' || run?.status === 'preparing',
  )
  return useMemo(() => {
    if (validateConfig(config).length > 0) return because(text.forecast.settingsWrong)
    if (measured) {
      const pace = scaledPace(measured.pace, measured.config, config)
      return { seconds: runSeconds(config, pace), shorter: shortenings(config, pace), why: null }
    }
    if (failure) {
      const { message, remedy } = failureWords(failure)
      return because(text.common.sentences([message, remedy]))
    }
    if (measuring) return because(text.forecast.measuring)
    return because(trains ? text.forecast.runComputes : text.forecast.notYet)
  }, [config, measured, measuring, failure, trains])
}
