/** The forecast as the panels show it: seconds of the whole run, or in words why there are none. */
import { useMemo } from 'react'
import { useStore } from 'zustand'
import { runSeconds, scaledPace, shortenings, type RunSeconds, type Shortening } from '../../core/forecast'
import { validateConfig } from '../../core/validation'
import { failureWords } from '../text/failureWords'
import { text } from '../text/text'
import { useStores } from './hooks'

export type Forecast =
  { seconds: RunSeconds; shorter: Shortening[]; why: null } | { seconds: null; shorter: null; why: string }

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
