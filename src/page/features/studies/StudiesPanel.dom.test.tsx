/**
 * The Studies panel with a fake worker: form, disabled buttons, progress, cancel, failure and every result.
 */
import { cleanup, fireEvent, render, screen, within } from '@testing-library/react'
import userEvent from '@testing-library/user-event'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { FieldText } from '../../../core/fields'
import { studyFields, studyKinds } from '../../../core/studies/registry'
import { texts } from '../../../core/text/texts'
import { LabContext } from '../../store/hooks'
import {
  begun,
  button,
  chart,
  choose,
  closePanel,
  ended,
  isBlocked,
  lab,
  openPanel,
  panel,
  trained,
  worker,
} from '../../../testSupport/renderStudies'
import { fineTuneResult, likelihoodResult, lowDataResult, probeResult, sweepResult } from './fixtures/results'
import { StudiesPanel } from './StudiesPanel'
// Loaded later on the page; here, so that no test waits for it.
import './registry'
import { studiesText } from '../../text/studies'

beforeEach(openPanel)
afterEach(closePanel)

describe('form', () => {
  test('before a run each tab describes its result, and its disabled button gives the reason', async () => {
    await worker.becomeReady()
    for (const kind of studyKinds) {
      choose(kind)
      panel().getByText(studiesText().tabs[kind].result)
      panel().getByText('Start a run first')
      expect(button(studiesText().tabs[kind].action).title).toMatch(/no trained model/)
      fireEvent.click(button(studiesText().tabs[kind].action))
    }
    expect(worker.sent.some((command) => command.kind === 'study')).toBe(false)
  })

  const roles = { choice: 'combobox', number: 'textbox', subset: 'group' } as const

  test('every field of every study can be reached and has its help', async () => {
    await trained('masked')
    for (const kind of studyKinds) {
      choose(kind)
      if (kind === 'probe') {
        fireEvent.change(panel().getByRole('combobox', { name: 'Classifier' }), { target: { value: 'sgd' } })
        fireEvent.click(panel().getByRole('checkbox', { name: 'Attentive' }))
      }
      const fieldTexts: Readonly<Record<string, FieldText>> = texts.studies[kind].fields
      for (const [key, field] of Object.entries(studyFields(kind))) {
        const { label, help } = fieldTexts[key]
        const input = panel().getByRole(roles[field.type], { name: label })
        const described = (input.getAttribute('aria-describedby') ?? '')
          .split(' ')
          .map((id) => document.getElementById(id)?.textContent)
        expect(described).toContain(help)
      }
    }
  })

  test('settings without effect are not shown and not validated', async () => {
    await trained()
    expect(panel().queryByRole('textbox', { name: 'Voting masks' })).toBeNull()
    expect(panel().queryByRole('textbox', { name: 'SGD epochs' })).toBeNull()
    fireEvent.change(panel().getByRole('combobox', { name: 'Classifier' }), { target: { value: 'sgd' } })
    fireEvent.change(panel().getByRole('textbox', { name: 'SGD epochs' }), { target: { value: '0' } })
    expect(isBlocked('Run the probe study')).toBe(true)
    fireEvent.change(panel().getByRole('combobox', { name: 'Classifier' }), { target: { value: 'lbfgs' } })
    expect(isBlocked('Run the probe study')).toBe(false)
    choose('lowData')
    fireEvent.change(panel().getByRole('combobox', { name: 'Also fine-tune' }), { target: { value: 'no' } })
    expect(panel().queryByRole('textbox', { name: 'Fine-tuning steps' })).toBeNull()
  })

  test('the likelihood study is disabled for a masked-pixel model', async () => {
    await trained('masked')
    choose('likelihood')
    expect(button('Measure the likelihood').title).toMatch(/masked-pixel model has no likelihood/)
  })

  test('a bad setting is tied to its field and blocks the button with its reason', async () => {
    await trained()
    choose('fineTune')
    const steps = panel().getByRole('textbox', { name: 'Steps' })
    fireEvent.change(steps, { target: { value: '2.5' } })
    expect(steps.getAttribute('aria-invalid')).toBe('true')
    const [errorId] = (steps.getAttribute('aria-describedby') ?? '').split(' ')
    expect(document.getElementById(errorId)?.textContent).toBe('Steps must be a whole number, not 2.5.')
    expect(button('Fine-tune').title).toBe('Steps must be a whole number, not 2.5.')
  })

  test('settings stay while another tab is open, and can be reset to the run’s defaults', async () => {
    await trained()
    choose('likelihood')
    fireEvent.change(panel().getByRole('textbox', { name: 'Images shown' }), { target: { value: '3' } })
    choose('sweep')
    choose('likelihood')
    expect(panel().getByRole('textbox', { name: 'Images shown' })).toHaveProperty('value', '3')
    fireEvent.click(button('Defaults'))
    expect(panel().getByRole('textbox', { name: 'Images shown' })).toHaveProperty('value', '6')
  })

  test('arrow keys move between the tabs', async () => {
    await worker.becomeReady()
    screen.getByRole('tab', { name: 'Probe' }).focus()
    await userEvent.keyboard('{ArrowRight}{Enter}')
    expect(screen.getByRole('tab', { name: 'Fine-tune' }).getAttribute('aria-selected')).toBe('true')
    panel().getByText(studiesText().tabs.fineTune.about)
  })
})

describe('course of a study', () => {
  test('sends the settings, shows progress, and leaves its partial result when cancelled', async () => {
    const runId = await trained()
    fireEvent.change(panel().getByRole('textbox', { name: 'C' }), { target: { value: '0.5' } })
    const studyId = await begun('probe', runId)
    expect(worker.last('study').study).toMatchObject({ kind: 'probe', strength: 0.5, concatenate: 5 })
    const part = {
      ...probeResult,
      layers: [0.62, 0.88, null, null, null],
      best: 1,
      joined: null,
      confusion: [],
      perClass: [],
    }
    worker.emit({
      kind: 'studyProgress',
      studyId,
      runId,
      step: 40,
      done: 2,
      all: 6,
      doing: 'fitting layer 2',
      result: part,
    })
    await panel().findByText('fitting layer 2')
    const bar = panel().getByRole('progressbar', { name: 'Progress: Probe' })
    expect([bar.getAttribute('value'), bar.getAttribute('max')]).toEqual(['2', '6'])
    await panel().findByRole('img', { name: /Best layer 1 with 88\.0%/ })
    expect(isBlocked('Run the probe study')).toBe(true)
    fireEvent.click(button('Cancel'))
    expect(worker.last('cancelStudy').studyId).toBe(studyId)
    worker.emit({ kind: 'studyEnded', studyId, runId, step: 40, outcome: 'cancelled', result: null })
    await panel().findByText(/^Cancelled; the results so far are below/)
    expect(panel().queryByRole('progressbar')).toBeNull()
    expect(isBlocked('Run the probe study')).toBe(false)
    expect(screen.getByRole('status').textContent).toContain('The study Probe was cancelled.')
    expect(lab.stores.view.getState().notice).toBeNull()
  })

  test('a refusal is a notice and an error at its field, until the field changes', async () => {
    const runId = await trained()
    const studyId = await begun('lowData', runId)
    worker.emit({
      kind: 'studyFailed',
      studyId,
      failure: {
        code: 'config-invalid',
        subject: 'perClass',
        message: 'There are fewer images than labels.',
        remedy: 'Ask for at most 3 a class.',
      },
    })
    expect((await panel().findByRole('alert')).textContent).toMatch(
      /fewer images than labels.*Ask for at most 3/,
    )
    const field = panel().getByRole('textbox', { name: 'Labels per class' })
    expect(field.getAttribute('aria-invalid')).toBe('true')
    fireEvent.change(field, { target: { value: '3' } })
    expect(field.getAttribute('aria-invalid')).toBeNull()
    expect(isBlocked('Run with few labels')).toBe(false)
    expect(lab.stores.view.getState().notice).toBeNull()
  })

  test('a lost worker ends the study with its reason', async () => {
    const runId = await trained()
    await begun('sweep', runId)
    worker.crash('gone')
    await panel().findByRole('alert')
    expect(button('Search the learning rate').title).toMatch(/backend is not ready/)
  })
})

describe('results', () => {
  test('probe: layers against baselines, joined layers, counts, errors by class', async () => {
    await ended('probe', await trained(), probeResult)
    chart(
      /Best layer 2 with 92\.5%.*Layers 0 to 4 joined: 94\.5%.*raw pixels: 89\.0%.*majority class: 11\.0%/,
    )
    expect(panel().getByText(/labelled images/).textContent).toBe(
      '500 labelled images · 360 test images · 320 features',
    )
    chart(/^k-NN\. .*Best layer 3 with 85\.0%/)
    panel().getByText('Mean over the classes: 91.5%.')
    panel().getByText('Mean over the classes: 84.0%.')
    const matrices = panel().getAllByRole('table', { name: /by true class/ })
    expect(matrices).toHaveLength(2)
    const matrix = within(matrices[0])
    expect(matrix.getAllByRole('cell')).toHaveLength(100)
    expect(matrix.getByTitle(/^3 classified as 3: 29 of /).textContent).toBe('29')
    const [list] = panel().getAllByRole('list', { name: /Share of each class/ })
    const shares = within(list).getAllByRole('listitem')
    expect(shares[9].textContent).toBe('9–')
    fireEvent.click(panel().getByText('Show as table'))
    panel().getByRole('rowheader', { name: '0 to 4 joined' })
  })

  test('fine-tuning: both networks, and which one is ahead by how much', async () => {
    await ended('fineTune', await trained(), fineTuneResult)
    expect(panel().getByText(/^Pretraining is ahead/).textContent).toBe(
      'Pretraining is ahead by 12.5 percentage points of test accuracy.',
    )
    chart(/^Validation accuracy by step\. pretrained: 95\.3% of test images correct.*from scratch: 82\.8%/)
    chart(/^Class loss in training/)
    chart(/^Generative loss in training/)
  })

  test('fine-tuning without comparison: a note says so once it has ended', async () => {
    const [pretrained] = fineTuneResult.arms
    await ended('fineTune', await trained(), { ...fineTuneResult, arms: [pretrained!] })
    panel().getByText(/^Only the pretrained network was fine-tuned/)
    expect(panel().queryByText(/Still training/)).toBeNull()
  })

  test('few labels: results of 4 and 25 labels are side by side, and a new run removes them', async () => {
    const runId = await trained()
    await ended('lowData', runId, lowDataResult(25))
    fireEvent.change(panel().getByRole('textbox', { name: 'Labels per class' }), { target: { value: '4' } })
    await ended('lowData', runId, lowDataResult(4))
    chart(/With 4 labels per class, the probe gets 64\.0% ± 4\.30%.*With 25 labels per class/)
    fireEvent.click(panel().getByText('Show as table'))
    expect(
      panel()
        .getAllByRole('row')
        .map((row) => row.firstElementChild?.textContent),
    ).toEqual(['labels per class', '4', '25'])
    const started = lab.start(lab.stores.settings.getState().config)
    worker.beginRun()
    await started
    expect(lab.stores.studyPanel.getState().lowData).toEqual([])
  })

  test('learning rate: spikes are named, and the best rate is copied into the form', async () => {
    await ended('sweep', await trained(), sweepResult)
    chart(/0\.01: diverged, spiked at step 34; 0\.003: 1\.32 nats; 0\.001: 1\.45 nats.*Best: 0\.003/)
    chart(/^Training loss by step at 3 learning rates/)
    fireEvent.click(button('Use this rate'))
    expect(lab.stores.settings.getState().config.learningRate).toBe(0.003)
    expect(button('Use this rate').title).toBe('The form has this rate already.')
  })

  test('likelihood: both sets, their AUROC, and each image with its surprise', async () => {
    await ended('likelihood', await trained(), likelihoodResult)
    chart(/^Histogram of nats per image over 128 images.*AUROC 0\.993/)
    expect(panel().getAllByRole('img', { name: /^Image \d+, / })).toHaveLength(12)
    expect(panel().getAllByRole('img', { name: /^Surprise of each pixel/ })).toHaveLength(12)
    panel().getByText(/1\.65/)
    panel().getByRole('heading', { name: 'Least likely images' })
  })
})

describe('fold', () => {
  test('folded, it is one line with the running study', async () => {
    cleanup()
    render(
      <LabContext.Provider value={lab}>
        <StudiesPanel foldable />
      </LabContext.Provider>,
    )
    await worker.becomeReady()
    const fold = screen.getByRole('button', { name: /Unfold the studies/ })
    expect(screen.queryByRole('tablist')).toBeNull()
    fireEvent.click(fold)
    expect(fold.getAttribute('aria-expanded')).toBe('true')
    expect(await screen.findByRole('tablist', { name: 'Kinds of study' })).toBeTruthy()
  })
})
