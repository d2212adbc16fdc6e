/**
 * The presets as picture cards with plain names and the time of a run on this machine. A preset without a
 * card, such as one from a link, gets one while it is chosen, with pictures from its own data.
 */
import { useStore } from 'zustand'
import { presetById, type PresetId } from '../../../core/presets'
import { changedKeys } from '../../../core/share'
import { texts } from '../../../core/text/texts'
import { useSecondsOf } from '../../store/forecast'
import { useLab, useStores } from '../../store/hooks'
import { tokenizedImage } from '../../store/state/labState'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import { Panel } from '../../ui/Panel'
import { PixelImage } from '../../ui/PixelImage'
import { presetFit } from '../../store/presetFit'
import './presetCards.css'

/** Presets with a picture in public/presets, made by scripts/presetPictures.mjs. */
const pictured = ['shapes12', 'digits8', 'mnist14', 'emoji16'] as const satisfies readonly PresetId[]
type Pictured = (typeof pictured)[number]

const isPictured = (id: PresetId): id is Pictured => (pictured as readonly PresetId[]).includes(id)

/** Four images of the prepared data. */
function PreviewPicture() {
  const preview = useStore(useStores().lab, (state) => state.preview)
  return (
    <span className="preset-picture live" aria-hidden="true">
      {preview &&
        Array.from({ length: Math.min(4, preview.stripCount) }, (_, i) => (
          <PixelImage key={i} label="" {...tokenizedImage(preview, i)} />
        ))}
    </span>
  )
}

function Card({ id }: { id: PresetId }) {
  const lab = useLab()
  const backend = useStore(useStores().lab, (state) => state.backend)
  const chosen = useStore(useStores().settings, (state) => state.presetId === id)
  const formConfig = useStore(useStores().settings, (state) => state.config)
  const { config } = presetById(id)
  // The chosen card tells the time of what Start would start, with the user's own changes.
  const seconds = useSecondsOf(chosen ? formConfig : config)
  const allFixed = useStore(useStores().link, (state) => state.locked === 'all')
  const fixed = allFixed && !chosen ? text.share.fixed : null
  const blocked = presetFit({ config }, backend).blocked ?? fixed
  return (
    <li>
      <button
        type="button"
        className="preset-card"
        aria-pressed={chosen}
        aria-disabled={blocked !== null || undefined}
        title={texts.presets[id].summary}
        onClick={() => blocked === null && !chosen && lab.choosePreset(id)}
      >
        {isPictured(id) ? (
          <img className="preset-picture" src={`./presets/${id}.png`} width="25" height="25" alt="" />
        ) : (
          <PreviewPicture />
        )}
        <span className="preset-name">{isPictured(id) ? text.play.cards[id] : texts.presets[id].label}</span>
        <span className="preset-time small">
          {blocked ?? (seconds === null ? text.play.timeUnknown : text.forecast.roughly(seconds))}
        </span>
      </button>
    </li>
  )
}

export function PresetCards() {
  const lab = useLab()
  const { presetId, config } = useStore(useStores().settings)
  const changes = changedKeys(presetById(presetId).config, config).length
  const ids: PresetId[] = isPictured(presetId) ? [...pictured] : [presetId, ...pictured]
  return (
    <Panel
      title={text.play.presets}
      className="preset-cards-panel"
      tools={<span className="small quiet">{text.play.runTime}</span>}
    >
      <ul className="preset-cards">
        {ids.map((id) => (
          <Card key={id} id={id} />
        ))}
      </ul>
      {changes > 0 && (
        <p className="small quiet preset-changes">
          {text.play.changed(changes)}{' '}
          <Button
            label={text.play.undo}
            size="small"
            kind="plain"
            onClick={() => lab.choosePreset(presetId)}
          />
        </p>
      )}
    </Panel>
  )
}
