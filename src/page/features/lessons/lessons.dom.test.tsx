/** A lesson over a fake worker: guesses, actions, comparisons, progress, going back, and what is put back. */
import { readFileSync } from 'node:fs'
import { act, fireEvent, render, screen, within } from '@testing-library/react'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Lesson } from '../../../core/lessons/lesson'
import { readLesson } from '../../../core/lessons/readLesson'
import { presetById } from '../../../core/presets'
import { LabContext } from '../../store/hooks'
import { closeLab, lab, openLab, worker } from '../../../testSupport/renderLab'
import { someFacts } from '../../../testSupport/fakeWorker'
import { Comparison } from './Comparison'
import { LessonCard } from './LessonCard'
import { LessonRoot } from './LessonRoot'
import { LessonRunner } from './lessonRunner'
import { noProgress, readProgress, type LessonProgress } from './progress'

const written = {
  lesson: 1,
  id: 'small',
  title: { en: 'Small' },
  about: 'A small lesson.',
  minutes: 1,
  steps: [
    {
      title: 'Ask',
      say: 'Set **four** layers: {nLayer}.',
      point: 'loss',
      set: { preset: 'digits8', settings: { nLayer: 2, steps: 30, warmupSteps: 10 } },
      guess: { id: 'score', ask: 'How many of 100?', kind: 'number', answer: 'bestLayerAccuracy' },
    },
    {
      title: 'Train',
      say: 'Train it.',
      do: { train: 'new' },
      until: { probed: 20 },
      compare: 'score',
      after: 'Well done.',
    },
    { title: 'End', say: 'Bye.' },
  ],
}
const lessonOf = (lesson: unknown): Lesson => readLesson(new TextEncoder().encode(JSON.stringify(lesson)))

let runner: LessonRunner
let kept: LessonProgress
let revealed: string[]
const onLeave = vi.fn<() => void>()

function take(lesson: unknown = written, progress: LessonProgress = noProgress): void {
  kept = progress
  revealed = []
  onLeave.mockClear()
  runner = new LessonRunner(lab, lessonOf(lesson), progress, (now) => {
    kept = now
  })
  render(
    <LabContext.Provider value={lab}>
      <LessonCard
        runner={runner}
        place="corner"
        reveal={(part) => revealed.push(part)}
        onLeave={onLeave}
        onList={() => undefined}
      />
    </LabContext.Provider>,
  )
}

beforeEach(() => openLab(<div data-part="loss" />))
afterEach(() => {
  runner?.dispose()
  closeLab()
})

const button = (name: string) => screen.getByRole('button', { name })
const press = async (name: string) => {
  await act(async () => fireEvent.click(button(name)))
}
const isBlocked = (name: string) => button(name).getAttribute('aria-disabled') === 'true'
const emit = async (...events: Parameters<typeof worker.emit>) => {
  await act(async () => {
    worker.emit(...events)
    await Promise.resolve()
  })
}

/** Trains the run that the lesson has started, to its probe at step 20. */
async function train(): Promise<string> {
  await act(async () => {
    await lab.ready()
  })
  let runId = ''
  await act(async () => {
    runId = worker.beginRun()
    await Promise.resolve()
  })
  await emit(
    {
      kind: 'baselines',
      runId,
      step: 0,
      baselines: { uniformLoss: 2.8, unigramEntropy: 2, majorityAccuracy: 0.1, rawPixelAccuracy: 0.5 },
    },
    { kind: 'probes', runId, step: 0, accuracy: [0.1, 0.2, 0.15] },
    {
      kind: 'metrics',
      runId,
      step: 20,
      facts: someFacts,
      columns: {
        step: Uint32Array.of(20),
        loss: Float32Array.of(1),
        learningRate: Float32Array.of(0.1),
        gradNorm: Float32Array.of(1),
      },
    },
    { kind: 'probes', runId, step: 20, accuracy: [0.1, 0.5, 0.4] },
  )
  return runId
}

describe('a lesson', () => {
  test('sets the form, points, asks, trains, compares and puts everything back', async () => {
    const before = lab.stores.settings.getState()
    take()
    expect(screen.getByText('four').tagName).toBe('STRONG')
    expect(screen.getByText('Layers').className).toBe('setting-name')
    expect(lab.stores.settings.getState()).toMatchObject({
      presetId: 'digits8',
      config: { ...presetById('digits8').config, nLayer: 2, steps: 30, warmupSteps: 10 },
    })
    expect(revealed).toEqual(['loss'])
    expect(isBlocked('Next')).toBe(true)
    fireEvent.change(screen.getByRole('slider', { name: 'Your guess' }), { target: { value: '48' } })
    await press('That is my guess')
    expect(screen.getByText('48%')).toBeTruthy()
    await press('Next')
    expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Train', level: 3 }))
    expect(isBlocked('Next')).toBe(true)
    await press('Train')
    await act(async () => {
      await new Promise((done) => setTimeout(done, 10))
      worker.answer('prepare', lab.stores.lab.getState().preview!)
    })
    const runId = await train()
    // The training is paused once the condition holds.
    expect(worker.last('pause').runId).toBe(runId)
    const comparison = within(document.querySelector<HTMLElement>('.comparison')!)
    // Two test images: sqrt(0.5 * 0.5 / 2).
    expect(comparison.getByText('50.0 ± 35.4%')).toBeTruthy()
    expect(comparison.getByText('Spot on.')).toBeTruthy()
    expect(screen.getByText('Well done.')).toBeTruthy()
    await press('Next')
    await press('Finish')
    expect(kept).toMatchObject({ finished: true, guesses: { score: 48 }, runIds: [runId] })
    await press('Back to your settings')
    expect(onLeave).toHaveBeenCalledTimes(1)
    expect(lab.stores.settings.getState()).toMatchObject({
      presetId: before.presetId,
      config: before.config,
      chosen: before.chosen,
    })
  })

  test('a second training waits for a run of its own', async () => {
    const again = {
      ...written.steps[1],
      title: 'Again',
      set: { settings: { nLayer: 3 } },
      compare: undefined,
    }
    take({ ...written, steps: [written.steps[0], written.steps[1], again] })
    await press('Go on without a guess')
    await press('Train')
    await act(async () => {
      await new Promise((done) => setTimeout(done, 10))
      worker.answer('prepare', lab.stores.lab.getState().preview!)
    })
    const first = await train()
    await emit({ kind: 'runStatus', runId: first, step: 20, status: 'finished' })
    await press('Next')
    expect(screen.getByRole('heading', { name: 'Again' })).toBeTruthy()
    expect(isBlocked('Finish')).toBe(true)
    await press('Train')
    await act(async () => {
      await new Promise((done) => setTimeout(done, 10))
    })
    expect(worker.last('start').runId).not.toBe(first)
    expect(kept.runIds).toEqual([first, worker.last('start').runId])
  })

  test('asks before it replaces a run of the pupil, and saves it first', async () => {
    take()
    await act(async () => {
      void lab.start(presetById('digits8').config).catch(() => undefined)
    })
    const own = worker.beginRun()
    await emit({ kind: 'runStatus', runId: own, step: 5, status: 'paused' })
    await press('Go on without a guess')
    await press('Train')
    expect(screen.getByText(/is not over \(step 5\)/)).toBeTruthy()
    expect(worker.last('start').runId).toBe(own)
    await press('Keep my run')
    expect(worker.last('start').runId).toBe(own)
    await press('Train')
    await press('Save it and go on')
    expect(worker.last('saveNow')).toBeTruthy()
    // Not before it is saved as it is.
    expect(worker.last('start').runId).toBe(own)
    await emit({ kind: 'runAutosaved', runId: own, step: 4, at: 0 })
    expect(worker.last('start').runId).toBe(own)
    await emit({ kind: 'runAutosaved', runId: own, step: 5, at: 0 })
    await act(async () => {
      await new Promise((done) => setTimeout(done, 10))
      worker.answer('prepare', lab.stores.lab.getState().preview!)
      await new Promise((done) => setTimeout(done, 10))
    })
    expect(worker.last('start').runId).not.toBe(own)
  })

  test('does not replace a run that cannot be saved', async () => {
    take()
    await act(async () => {
      void lab.start(presetById('digits8').config).catch(() => undefined)
    })
    const own = worker.beginRun()
    await emit({ kind: 'runStatus', runId: own, step: 5, status: 'paused' })
    await press('Go on without a guess')
    await press('Train')
    await press('Save it and go on')
    const failure = { code: 'storage-full', message: 'The disk is full.', remedy: 'Make room.' } as const
    await emit({ kind: 'autosaveFailed', runId: own, step: 5, failure })
    expect((await screen.findByRole('alert')).textContent).toContain('The disk is full.')
    expect(worker.last('start').runId).toBe(own)
  })

  test('a step that is done stays done on the way back and forth', async () => {
    take({
      ...written,
      steps: [
        written.steps[2],
        { ...written.steps[2], title: 'Wait', until: { seconds: 600 } },
        written.steps[2],
      ],
    })
    await press('Next')
    expect(isBlocked('Next')).toBe(true)
    await press('Skip this step')
    await press('Back')
    expect(screen.getByRole('heading', { name: 'Wait' })).toBeTruthy()
    expect(isBlocked('Next')).toBe(false)
  })

  test('leaving asks what to do with the settings', async () => {
    take()
    await press('Leave the lesson')
    await press('Stay')
    expect(onLeave).not.toHaveBeenCalled()
    await press('Leave the lesson')
    await press('Keep these settings')
    expect(onLeave).toHaveBeenCalledTimes(1)
    expect(lab.stores.settings.getState().config.nLayer).toBe(2)
  })

  test('folds to its heading', async () => {
    take()
    await press('Fold the lesson')
    expect(screen.queryByText('four')).toBeNull()
    expect(button('Unfold the lesson').getAttribute('aria-expanded')).toBe('false')
    await press('Unfold the lesson')
    expect(screen.getByText('four')).toBeTruthy()
  })

  test('the part has a ring only while the lesson points at it', async () => {
    take()
    const part = document.querySelector('[data-part="loss"]')!
    // happy-dom lays nothing out; the part counts as shown.
    part.getClientRects = () => [{}] as unknown as DOMRectList
    await act(async () => new Promise((done) => setTimeout(done, 300)))
    expect(part.hasAttribute('data-pointed')).toBe(true)
    await press('Go on without a guess')
    expect(part.hasAttribute('data-pointed')).toBe(false)
  })

  test('a failure of what the step does is shown with what to do', async () => {
    take({ ...written, steps: [{ say: 'On.', do: { train: 'on' } }] })
    await press('Train on')
    const notice = await screen.findByRole('alert')
    expect(notice.textContent).toContain('The run of this lesson is not on the page.')
  })
})

describe('the lessons of a page', () => {
  test('one goes on where it was when the page is drawn anew in another language', async () => {
    globalThis.fetch = (address) => {
      const { pathname } = new URL(String(address instanceof Request ? address.url : address))
      return Promise.resolve(new Response(readFileSync(`public/lessons/${pathname.split('/').at(-1)}`)))
    }
    const root = (key: string) => (
      <LabContext.Provider key={key} value={lab}>
        <LessonRoot isWide reveal={() => undefined} />
      </LabContext.Provider>
    )
    const { rerender } = render(root('en'))
    await act(async () => lab.stores.lessons.setState({ wanted: 'middle-layers' }))
    await screen.findByRole('heading', { name: 'A stack of layers' })
    await press('Next')
    rerender(root('zh-CN'))
    expect(screen.getByRole('heading', { name: 'Asking each layer' })).toBeTruthy()
    await press('Leave the lesson')
    await press('Back to your settings')
    expect(lab.stores.lessons.getState().active).toBe(false)
    expect(screen.queryByRole('heading', { name: 'Asking each layer' })).toBeNull()
  })

  test('a link to a lesson that there is not opens the list and says so', async () => {
    render(
      <LabContext.Provider value={lab}>
        <LessonRoot isWide reveal={() => undefined} />
      </LabContext.Provider>,
    )
    await act(async () => lab.stores.lessons.setState({ wanted: 'juggling' }))
    expect((await screen.findByRole('alert')).textContent).toContain('juggling')
    expect(lab.stores.lessons.getState().listOpen).toBe(true)
  })
})

describe('a guess', () => {
  const asking = (guess: object) => ({
    ...written,
    steps: [{ say: 'x', guess: { id: 'g', ask: 'What?', ...guess } }],
  })

  test('of a layer is one of the run’s layers', async () => {
    lab.edit({ nLayer: 3 })
    take(asking({ kind: 'layer' }))
    expect(screen.getAllByRole('radio')).toHaveLength(4)
    expect(isBlocked('That is my guess')).toBe(true)
    fireEvent.click(screen.getByRole('radio', { name: '2' }))
    await press('That is my guess')
    expect(kept.guesses).toEqual({ g: 2 })
  })

  test.each([
    [{ do: { open: 'shapes.igpt' } }, 5],
    [{ do: { train: 'new' } }, 5],
    [{}, 3],
  ])('with the answer in the step %j has %i layers', async (next, layers) => {
    void lab.start({ ...lab.stores.settings.getState().config, nLayer: 2 })
    worker.beginRun()
    lab.edit({ nLayer: 4 })
    const { steps } = asking({ kind: 'layer' })
    take({ ...written, steps: [...steps, { say: 'y', compare: 'g', ...next }] })
    expect(screen.getAllByRole('radio')).toHaveLength(layers)
  })

  test('of a layer is compared on a curve that uses the height of its plot', () => {
    const accuracy = [0.6, 0.64, 0.62]
    render(
      <Comparison
        guess={lessonOf(asking({ kind: 'layer' })).steps[0].guess!}
        value={2}
        result={{ kind: 'layer', best: 1, accuracy }}
        config={{ ...presetById('digits8').config, nLayer: 2 }}
      />,
    )
    const plot = screen.getByRole('img', { name: 'You: layer 2. Best: layer 1' })
    const heights = [...plot.querySelectorAll('.real-dot')].map((dot) => Number(dot.getAttribute('cy')))
    // 148 units of its 190 lie between the ends of the axis.
    expect(Math.max(...heights) - Math.min(...heights)).toBeGreaterThan(100)
    expect(within(plot).getAllByText(/%$/).length).toBeGreaterThan(2)
  })

  test('of a curve is drawn by keys', async () => {
    lab.edit({ nLayer: 2 })
    take(asking({ kind: 'curve', axis: 'probe' }))
    const points = screen.getAllByRole('slider')
    expect(points.map((point) => point.getAttribute('aria-label'))).toEqual(['Layer 0', 'Layer 1', 'Layer 2'])
    expect(isBlocked('That is my guess')).toBe(true)
    points[0].focus()
    fireEvent.keyDown(points[0], { key: 'ArrowUp', shiftKey: true })
    fireEvent.keyDown(points[0], { key: 'ArrowRight' })
    fireEvent.keyDown(screen.getAllByRole('slider')[1], { key: 'End' })
    expect(document.activeElement?.getAttribute('aria-valuetext')).toBe('100%')
    await press('That is my guess')
    expect(kept.guesses).toEqual({
      g: [
        { x: 0, y: 0.6 },
        { x: 1, y: 1 },
        { x: 2, y: 0.5 },
      ],
    })
  })
})

describe('the progress', () => {
  const lesson = lessonOf(written)

  test('is read back as it was', () => {
    const progress: LessonProgress = {
      step: 1,
      furthest: 2,
      finished: false,
      guesses: {
        score: 3,
        curve: [
          { x: 0, y: 1 },
          { x: 1, y: 2 },
        ],
      },
      results: { score: { kind: 'number', unit: 'share', answer: { value: 0.5, error: null } } },
      runIds: ['run-1'],
      before: { presetId: 'digits8', config: presetById('digits8').config, chosen: true, runId: null },
    }
    expect(readProgress(JSON.parse(JSON.stringify(progress)), lesson)).toEqual(progress)
  })

  test.each([
    null,
    3,
    [],
    { step: 7 },
    { step: -1, guesses: [], results: 'x', runIds: {}, before: { presetId: 'none' } },
    {
      guesses: { a: 'x', b: [{ x: 1 }] },
      results: { c: { kind: 'number' }, d: { kind: 'curve', curve: [] } },
    },
  ])('damaged as %j begins anew', (stored) => {
    expect(readProgress(stored, lesson)).toEqual(noProgress)
  })

  test('settings of before that no longer fit become their preset’s', () => {
    const before = { presetId: 'digits8', config: { nHead: 3 }, chosen: true, runId: 5 }
    expect(readProgress({ before }, lesson).before).toEqual({
      presetId: 'digits8',
      config: presetById('digits8').config,
      chosen: true,
      runId: null,
    })
  })
})
