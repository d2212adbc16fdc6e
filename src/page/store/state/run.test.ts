/** Status of a run: what is displayed, what counts as active, and when an opened run stops being one. */
import { describe, expect, test } from 'vitest'
import { digitsConfig, smallPreview } from '../../../testSupport/fakeWorker'
import {
  displayStatus,
  isActive,
  isExample,
  shownExample,
  isUnfinished,
  panelPhase,
  withStatus,
  type Run,
} from './run'

const trained: Run = {
  id: 'run-a',
  name: 'amber-heron-12',
  colour: 0,
  config: digitsConfig,
  status: 'paused',
  savedStatus: null,
  step: 7,
  parameters: 100,
  facts: null,
  compiling: null,
  baselines: null,
  failure: null,
  preview: smallPreview,
}
const opened = (savedStatus: Run['savedStatus']): Run => ({ ...trained, status: 'opened', savedStatus })

describe('an opened run', () => {
  test('is displayed as it was saved', () => {
    expect(displayStatus(opened('finished'))).toBe('finished')
    expect(panelPhase({ run: opened('stopped'), pending: null })).toBe('finished')
  })

  test('is not active, but unfinished if it was saved so', () => {
    expect([isActive(opened('paused')), isUnfinished(opened('paused'))]).toEqual([false, true])
    expect([isActive(opened('finished')), isUnfinished(opened('finished'))]).toEqual([false, false])
    expect([isActive(trained), isUnfinished(trained)]).toEqual([true, true])
  })

  test('stays opened until it trains here', () => {
    expect(withStatus(opened('paused'), 'failed')).toEqual({ status: 'opened', savedStatus: 'failed' })
    expect(withStatus(opened('paused'), 'running')).toEqual({ status: 'running', savedStatus: null })
    expect(withStatus(trained, 'finished')).toEqual({ status: 'finished', savedStatus: null })
  })

  test('is an example until it trains here', () => {
    const examples = [
      { runId: 'run-a', label: 'Digits' },
      { runId: 'run-b', label: 'Emoji' },
    ]
    expect(shownExample({ run: opened('finished'), examples })?.label).toBe('Digits')
    expect(isExample({ run: { ...trained, status: 'running' }, examples })).toBe(false)
    expect(isExample({ run: opened('finished'), examples: examples.slice(1) })).toBe(false)
  })
})
