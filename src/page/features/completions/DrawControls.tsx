/**
 * Below the images: which set is displayed, "Draw again" with its sampling seed, back and forward through the
 * draws, and how the displayed set was sampled.
 */
import { useStore } from 'zustand'
import { configFields } from '../../../core/config'
import { useIsLab, useLab, useStores } from '../../store/hooks'
import { currentSet } from '../../store/state/completions'
import { reportFailure } from '../../store/reportFailure'
import { Button } from '../../ui/Button'
import { NumberInput } from '../../ui/NumberInput'
import { text } from '../../text/text'
import { drawAgain, isSeed, nextSeed, shownDraw, viewOfDraw } from './drawAgain'

function ViewSwitch() {
  const { stores, showStep } = useLab()
  const { completions, rewind } = stores
  const view = useStore(useStores().completions, (state) => state.view)
  const hasDraws = useStore(useStores().completions, (state) => state.requested !== null)
  return (
    <div className="switch" role="group" aria-label={text.completions.view}>
      <button
        type="button"
        aria-pressed={view.kind === 'pinned'}
        onClick={() => showStep(rewind.getState().step)}
      >
        {text.completions.overTraining}
      </button>
      <button
        type="button"
        aria-pressed={view.kind === 'requested'}
        aria-disabled={!hasDraws || undefined}
        title={hasDraws ? undefined : text.completions.noDrawsYet}
        onClick={() => hasDraws && completions.setState({ view: { kind: 'requested' } })}
      >
        {text.completions.yourDraws}
      </button>
    </div>
  )
}

/** How the displayed set was sampled, or what the model is doing. */
function Status() {
  const lab = useLab()
  const isLab = useIsLab()
  const state = useStore(useStores().completions, (all) => all)
  const masked = useStore(useStores().run, (all) => all.run?.config.objective === 'masked')
  const set = currentSet(state)
  const arriving = state.requested?.state === 'arriving' ? state.requested : null
  if (state.waiting) return <p className="small quiet">{text.completions.waiting}</p>
  if (arriving)
    return (
      <Button label={text.common.cancel} size="small" onClick={() => lab.cancelComplete(arriving.setId)} />
    )
  if (!set || !isLab) return null
  if (set.state === 'cancelled') return <p className="small quiet">{text.completions.cancelled}</p>
  return (
    <p className="num small quiet">
      {text.completions.sampling(set.step, set.settings.temperature)}
      {set.settings.topK > 0 && text.completions.topK(set.settings.topK)}
      {masked &&
        (set.settings.fill === 'confidence'
          ? text.completions.confidentFirst(set.settings.fillRounds)
          : text.completions.pixelByPixel)}
    </p>
  )
}

export function DrawControls({ blocked }: { blocked: string | null }) {
  const lab = useLab()
  const isLab = useIsLab()
  const { completions } = lab.stores
  const words = text.completions.draws
  const state = useStore(useStores().completions, (all) => all)
  const formSeed = useStore(useStores().settings, (all) => all.config.seed)
  const seed = nextSeed(state, formSeed)
  const { min, max, increment } = configFields.seed
  const seedError = isSeed(seed) ? undefined : words.seedInvalid(min, max)
  const { index, count } = shownDraw(state)
  const displayed = currentSet(state)
  const show = (next: number) => completions.setState({ view: viewOfDraw(state, next) })
  const before = index < 0 ? count - 1 : index - 1
  return (
    <div role="group" aria-label={words.title}>
      {isLab && (
        <div className="draws">
          <ViewSwitch />
          <Button
            icon="earlier"
            iconOnly
            size="small"
            label={words.earlier}
            blocked={count === 0 ? words.none : before < 0 ? words.isFirst : null}
            onClick={() => show(before)}
          />
          <Button
            icon="later"
            iconOnly
            size="small"
            label={words.later}
            blocked={count === 0 ? words.none : index < 0 || index === count - 1 ? words.isLast : null}
            onClick={() => show(index + 1)}
          />
          <span className="num small draw-place" aria-live="polite">
            {displayed &&
              (index < 0
                ? words.ofTraining(displayed.settings.seed)
                : words.place(index + 1, count, displayed.settings.seed))}
          </span>
        </div>
      )}
      <div className="draws">
        <div className="draw-status">
          <Status />
        </div>
        {isLab && (
          <NumberInput
            label={words.seed}
            value={seed}
            help={words.seedHelp}
            min={min}
            max={max}
            increment={increment}
            integer
            error={seedError}
            onChange={(drawSeed) => completions.setState({ drawSeed })}
          />
        )}
        <Button
          kind="primary"
          size="small"
          label={words.again}
          title={words.againHelp}
          blocked={blocked ?? seedError ?? null}
          onClick={() => void reportFailure(lab, drawAgain(lab))}
        />
      </div>
    </div>
  )
}
