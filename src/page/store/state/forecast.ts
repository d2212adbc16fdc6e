/** How long a run with the form's settings takes on this machine, as far as it has been measured. */
import { createStore } from 'zustand/vanilla'
import type { RunConfig } from '../../../core/config'
import type { Failure } from '../../../core/failure'
import type { Pace } from '../../../core/forecast'

/** A pace, and the settings that it was measured with. */
export interface MeasuredPace {
  config: RunConfig
  pace: Pace
}

export interface ForecastState {
  /** Null until the pace of the form's settings has been measured. */
  measured: MeasuredPace | null
  /** All paces measured on this backend, the newest last. */
  paces: readonly MeasuredPace[]
  /** True while it is being measured. */
  measuring: boolean
  /** Why it cannot be measured with these settings. */
  failure: Failure | null
}

export const noForecast: ForecastState = { measured: null, paces: [], measuring: false, failure: null }

export const createForecastStore = () => createStore<ForecastState>()(() => noForecast)
