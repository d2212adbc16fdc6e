/** The completions panel: before a run the training images, then prompts and their completions over time. */
import { Suspense, type CSSProperties, type ReactNode } from 'react'
import { useStore } from 'zustand'
import type { DataPreview } from '../../../core/dataPreview'
import { commandById, runCommand } from '../../store/commands'
import { currentSet, type CompletionSet } from '../../store/state/completions'
import { useIsLab, useLab, useStores } from '../../store/hooks'
import { isExample, isUnfinished, panelPhase, shownExample } from '../../store/state/run'
import { lazy } from '../../ui/lazy'
import { Button } from '../../ui/Button'
import { Empty, Panel } from '../../ui/Panel'
import { Notice } from '../../ui/Notice'
import { PixelImage } from '../../ui/PixelImage'
import { tokenizedImage } from '../../store/state/labState'
import { HoleEditor } from './HoleEditor'
import { ImagePrompt } from './ImagePrompt'
import { SampleSettings } from './SampleSettings'
import { SaveCompletions } from './SaveCompletions'
import { CompletionGrid } from './CompletionGrid'
import { columnsAround, setCaption } from './completionWords'
import { UncertaintyKey } from './UncertaintyKey'
import { DrawControls } from './DrawControls'
import { partOf, useShownPart } from './shownPart'
import { useReveal } from './useReveal'
import { dataWords } from '../../../core/text/dataWords'
import { exampleWords } from '../../store/actions/examples'
import { text } from '../../text/text'
import './completions.css'

/** Fetched when a pixel is pressed or the pad is opened first. */
const PixelPanel = lazy(async () => ({ default: (await import('./PixelPanel')).PixelPanel }))
const DrawingPad = lazy(async () => ({ default: (await import('./DrawingPad')).DrawingPad }))

/** The tokenized training images, shown before the first run in the place of the completions to come. */
function BeforeRun({ preview, preparing }: { preview: DataPreview | null; preparing: boolean }) {
  const words = text.completions.before
  if (!preview)
    return <Empty title={preparing ? words.preparingTitle : words.emptyTitle}>{words.empty}</Empty>
  const count = Math.min(preview.stripCount, 12)
  return (
    <div className="free-grid data">
      {Array.from({ length: count }, (_, i) => (
        <div className="cell" key={i}>
          <PixelImage label={words.trainingImage(i + 1)} {...tokenizedImage(preview, i)} />
        </div>
      ))}
    </div>
  )
}

/** What the images show, in two lines at most: the displayed set, or the data before the user's first one. */
function Caption({ set, preview }: { set: CompletionSet | null; preview: DataPreview | null }) {
  const masked = useStore(useStores().settings, (state) => state.config.objective === 'masked')
  const awaited = useStore(useStores().view, (state) => state.awaitsExample)
  const opening = useStore(useStores().run, isExample) || awaited
  if (set) {
    return setCaption(set)
  }
  // An example's own images follow at once.
  if (!preview || opening) return null
  const words = text.completions.before
  const { codes, grid, nPx, palette, summary } = preview
  return (
    <>
      <strong>{words.data(dataWords(summary.id, summary.label))}</strong>
      {text.common.gap}
      {codes ? words.codes(nPx, grid, palette.nVocab) : words.colours(nPx, palette.nVocab)}
      {text.common.gap}
      {masked ? words.learnsMasked : words.learnsNext}
    </>
  )
}

/** States that the current run is a pretrained example, not a run of the user, or that one is coming. */
function ExampleNote() {
  const label = useStore(useStores().run, (state) => shownExample(state)?.label)
  const whole = useStore(useStores().run, ({ run }) => !isUnfinished(run))
  const awaited = useStore(useStores().view, (state) => state.awaitsExample)
  const isLab = useIsLab()
  if (label === undefined) return awaited ? <p className="quiet">{text.runFiles.exampleAwaited}</p> : null
  const name = <strong>{exampleWords({ label }).label}</strong>
  return (
    <section aria-label={text.runFiles.exampleRegion}>
      <p>{isLab ? text.runFiles.exampleNote(name, whole) : text.play.exampleNote(name)}</p>
    </section>
  )
}

/** Columns and rows of the images to come, so that the stage has their height from the start. */
function useExpectedGrid(set: CompletionSet | null): { columns: number; rows: number } {
  const config = useStore(useStores().settings, (state) => state.config)
  const { promptCount, samplesPerPrompt } = config
  const { prompts, samples } = useShownPart(
    set ? partOf(set) : { prompts: promptCount, samples: samplesPerPrompt },
  )
  return { columns: samples + (set ? columnsAround(set) : 2), rows: Number.isFinite(prompts) ? prompts : 1 }
}

/** Shows pixels or their entropy: dark is certain, yellow is as uncertain as a uniform choice. */
function UncertaintySwitch() {
  const { completions } = useLab().stores
  const uncertainty = useStore(useStores().completions, (state) => state.uncertainty)
  return (
    <div className="switch" role="group" aria-label={text.completions.pixelDisplay}>
      <button
        type="button"
        aria-pressed={!uncertainty}
        onClick={() => completions.setState({ uncertainty: false })}
      >
        {text.completions.pixels}
      </button>
      <button
        type="button"
        aria-pressed={uncertainty}
        title={text.completions.uncertaintyHelp}
        onClick={() => completions.setState({ uncertainty: true })}
      >
        {text.completions.uncertainty}
      </button>
    </div>
  )
}

interface PanelProps {
  /** The slider through the training, directly below the images. */
  scrubber?: ReactNode
}

export function CompletionsPanel({ scrubber }: PanelProps) {
  const lab = useLab()
  const isLab = useIsLab()
  const run = useStore(useStores().run, (state) => state.run)
  const pending = useStore(useStores().run, (state) => state.pending)
  const labState = useStore(useStores().lab, (state) => state)
  const state = useStore(useStores().completions, (all) => all)
  const set = currentSet(state)
  const shown = useReveal(set)
  const preview = run?.preview ?? labState.preview
  const { columns, rows } = useExpectedGrid(set)
  const phase = panelPhase({ run, pending })
  const complete = commandById('complete')
  const blocked = complete.blocked(lab)
  const touch = useStore(useStores().touch, (all) => all)
  return (
    <Panel
      title={text.completions.title}
      className="completions-panel"
      tools={
        isLab && (
          <div className="completion-tools">
            {set && <UncertaintySwitch />}
            {set && run && <SaveCompletions set={set} runName={run.name} uncertainty={state.uncertainty} />}
            <Button
              label={complete.label}
              size="small"
              blocked={blocked}
              onClick={() => void runCommand(lab, complete)}
            />
          </div>
        )
      }
    >
      {state.failure && <Notice failure={state.failure} />}
      {phase === 'failed' && !set && run?.failure && <Notice failure={run.failure} announce={false} />}
      <div className="stage-caption">
        <ExampleNote />
        <p>
          <Caption set={set} preview={preview} />
        </p>
      </div>
      {touch.padOpen && run && (
        <Suspense>
          <DrawingPad run={run} blocked={blocked} />
        </Suspense>
      )}
      <div className="stage" style={{ '--columns': columns, '--rows': rows } as CSSProperties}>
        <div className="stage-size" aria-hidden="true" />
        {set ? (
          <CompletionGrid set={set} uncertainty={state.uncertainty} shown={shown} />
        ) : (
          <BeforeRun preview={preview} preparing={labState.preparing || labState.phase === 'booting'} />
        )}
      </div>
      <div className="stage-controls">
        {set && <UncertaintyKey colours={set.palette.nVocab} />}
        {run && scrubber}
        {set && <DrawControls blocked={blocked} />}
      </div>
      <div className="stage-folds">
        <ImagePrompt blocked={blocked} />
        {(isLab || run?.config.objective === 'masked') && <HoleEditor />}
        {isLab && <SampleSettings blocked={blocked} />}
      </div>
      {touch.image && run && (
        <Suspense>
          <PixelPanel run={run} blocked={blocked} revealed={set && shown && { setId: set.setId, shown }} />
        </Suspense>
      )}
    </Panel>
  )
}
