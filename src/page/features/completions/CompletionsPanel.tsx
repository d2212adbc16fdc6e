/**
 * The hero: what the model draws. Before a run it shows the data; then the prompts and their completions,
 * over time.
 */
import { useStore } from 'zustand'
import type { DataPreview } from '../../../core/dataPreview'
import { commandById, runCommand } from '../../store/commands'
import { currentSet } from '../../store/state/completions'
import { useLab, useStores } from '../../store/hooks'
import { panelPhase } from '../../store/state/run'
import { Button } from '../../ui/Button'
import { Empty } from '../../ui/Empty'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import { PixelImage } from '../../ui/PixelImage'
import { tokenizedImage } from '../../store/state/labState'
import { HolePainter } from './HolePainter'
import { OwnPicture } from './OwnPicture'
import { SampleSettings } from './SampleSettings'
import { SaveCompletions } from './SaveCompletions'
import { Scrubber } from './Scrubber'
import { SetGrid } from './SetGrid'
import './completions.css'

/** The training images as the model will see them, so that the page is alive before the first run. */
function BeforeRun({ preview, preparing }: { preview: DataPreview | null; preparing: boolean }) {
  const masked = useStore(useStores().settings, (state) => state.config.objective === 'masked')
  if (!preview)
    return (
      <Empty title={preparing ? 'Preparing the images' : 'Images will appear here'}>
        First the data as the model sees them, then its completions: half an image given, the rest drawn pixel
        by pixel.
      </Empty>
    )
  const { codes, grid } = preview
  const size = `${preview.nPx} × ${preview.nPx} pixels`
  const count = Math.min(preview.stripCount, 12)
  return (
    <div className="before">
      <p>
        <strong>{preview.summary.label}, as the model will see it:</strong> {size} in{' '}
        {codes
          ? `${grid} × ${grid} of ${preview.palette.nVocab} learned codes`
          : `${preview.palette.nVocab} colours`}
        . Press Start, and
        {masked
          ? ' it learns to draw hidden pixels from those around them.'
          : ' from the first part of such images it learns to draw the rest.'}
      </p>
      <div className="free-grid data">
        {Array.from({ length: count }, (_, i) => (
          <div className="cell" key={i}>
            <PixelImage label={`Training image ${i + 1}`} {...tokenizedImage(preview, i)} />
          </div>
        ))}
      </div>
    </div>
  )
}

function ViewSwitch() {
  const { completions } = useLab().stores
  const view = useStore(useStores().completions, (state) => state.view)
  const requested = useStore(useStores().completions, (state) => state.requested)
  if (!requested) return null
  return (
    <div className="switch" role="group" aria-label="Which images">
      <button
        type="button"
        aria-pressed={view.kind === 'pinned'}
        onClick={() => completions.setState({ view: { kind: 'pinned', index: null } })}
      >
        Over training
      </button>
      <button
        type="button"
        aria-pressed={view.kind === 'requested'}
        onClick={() => completions.setState({ view: { kind: 'requested' } })}
      >
        Asked for
      </button>
    </div>
  )
}

/** Pixels, or how unsure the model was of each: dark is certain, yellow is a choice among all colours. */
function UncertaintySwitch() {
  const { completions } = useLab().stores
  const uncertainty = useStore(useStores().completions, (state) => state.uncertainty)
  return (
    <div className="switch" role="group" aria-label="What of each pixel">
      <button
        type="button"
        aria-pressed={!uncertainty}
        onClick={() => completions.setState({ uncertainty: false })}
      >
        Pixels
      </button>
      <button
        type="button"
        aria-pressed={uncertainty}
        title="How unsure the model was of each pixel it drew: dark is certain, yellow as unsure as a choice among all colours"
        onClick={() => completions.setState({ uncertainty: true })}
      >
        Uncertainty
      </button>
    </div>
  )
}

function Status() {
  const lab = useLab()
  const state = useStore(useStores().completions, (all) => all)
  const set = currentSet(state)
  const masked = useStore(useStores().run, (all) => all.run?.config.objective === 'masked')
  const arriving = state.requested?.state === 'arriving' ? state.requested : null
  if (state.waiting) return <p className="small quiet">Waiting for the model…</p>
  if (arriving)
    return <Button label="Cancel" size="small" onClick={() => lab.cancelComplete(arriving.setId)} />
  if (set?.state === 'cancelled') return <p className="small quiet">cancelled</p>
  return (
    set && (
      <p className="num small quiet">
        step {set.step}, T {set.settings.temperature}
        {set.settings.topK > 0 ? `, top ${set.settings.topK}` : ''}
        {masked &&
          (set.settings.fill === 'confidence'
            ? `, surest first in ${set.settings.fillRounds} rounds`
            : ', pixel by pixel')}
      </p>
    )
  )
}

export function CompletionsPanel() {
  const lab = useLab()
  const run = useStore(useStores().run, (state) => state.run)
  const pending = useStore(useStores().run, (state) => state.pending)
  const lab$ = useStore(useStores().lab, (state) => state)
  const state = useStore(useStores().completions, (all) => all)
  const set = currentSet(state)
  const phase = panelPhase({ run, pending })
  const complete = commandById('complete')
  const blocked = complete.blocked(lab)
  return (
    <Panel
      title="Completions"
      className="completions-panel"
      tools={
        <div className="completion-tools">
          <Status />
          <ViewSwitch />
          {set && <UncertaintySwitch />}
          {set && run && <SaveCompletions set={set} runName={run.name} uncertainty={state.uncertainty} />}
          <Button
            label={complete.label}
            size="small"
            blocked={blocked}
            onClick={() => void runCommand(lab, complete)}
          />
        </div>
      }
    >
      {state.failure && <Notice failure={state.failure} />}
      {phase === 'failed' && !set && run?.failure && <Notice failure={run.failure} announce={false} />}
      <div className="stage">
        {set ? (
          <SetGrid set={set} uncertainty={state.uncertainty} />
        ) : (
          <BeforeRun
            preview={run?.preview ?? lab$.preview}
            preparing={lab$.preparing || lab$.phase === 'booting'}
          />
        )}
      </div>
      {state.view.kind === 'pinned' && <Scrubber />}
      <OwnPicture blocked={blocked} />
      <HolePainter />
      <SampleSettings blocked={blocked} />
    </Panel>
  )
}
