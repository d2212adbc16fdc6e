/** Presets: small models for interactive use, recipes of others, and the paper's sizes with their memory. */
import { useStore } from 'zustand'
import { changedKeys } from '../../../core/share'
import { presetById, presets, type Preset } from '../../../core/presets'
import { texts } from '../../../core/text/texts'
import { useIsLab, useLab, useStores } from '../../store/hooks'
import { Button } from '../../ui/Button'
import { bytes, compact } from '../../ui/format'
import { Panel } from '../../ui/Panel'
import { text } from '../../text/text'
import { PresetCards } from './PresetCards'
import { presetFit } from '../../store/presetFit'

function Chip({ preset }: { preset: Preset }) {
  const lab = useLab()
  const backend = useStore(useStores().lab, (state) => state.backend)
  const chosen = useStore(useStores().settings, (state) => state.presetId === preset.id)
  const fit = presetFit(preset, backend)
  const allFixed = useStore(useStores().link, (state) => state.locked === 'all')
  const blocked = fit.blocked ?? (allFixed && !chosen ? text.share.fixed : null)
  return (
    <li>
      <button
        type="button"
        className="chip"
        aria-pressed={chosen}
        aria-disabled={blocked !== null || undefined}
        onClick={() => blocked === null && lab.choosePreset(preset.id)}
        title={allFixed ? text.share.fixed : texts.presets[preset.id].summary}
      >
        <span className="chip-name">{texts.presets[preset.id].label}</span>
        <span className="num small">
          {compact(fit.parameters)} · {bytes(fit.bytes)}
        </span>
        {fit.blocked && <span className="chip-why small">{fit.blocked}</span>}
      </button>
    </li>
  )
}

function Group({ title, group }: { title: string; group: Preset['group'] }) {
  return (
    <>
      <h3 className="small quiet group-name">
        <span>{title}</span>
        <span>{text.presets.columns}</span>
      </h3>
      <ul className="chips">
        {presets
          .filter((preset) => preset.group === group)
          .map((preset) => (
            <Chip key={preset.id} preset={preset} />
          ))}
      </ul>
    </>
  )
}

/** The list of all presets, as the Lab view shows it. */
function PresetList() {
  const lab = useLab()
  const presetId = useStore(useStores().settings, (state) => state.presetId)
  const config = useStore(useStores().settings, (state) => state.config)
  const preset = presetById(presetId)
  const changes = changedKeys(preset.config, config)
  const allFixed = useStore(useStores().link, (state) => state.locked === 'all')
  return (
    <Panel
      title={text.presets.title}
      tools={
        changes.length > 0 && (
          <Button
            label={text.presets.undo(changes.length)}
            size="small"
            kind="plain"
            blocked={allFixed ? text.share.fixed : null}
            onClick={() => lab.choosePreset(presetId)}
          />
        )
      }
    >
      <Group title={text.presets.interactive} group="interactive" />
      <p className="small preset-summary">{texts.presets[preset.id].summary}</p>
      <details className="more">
        <summary>{text.presets.publishedFold}</summary>
        <Group title={text.presets.published} group="published" />
      </details>
      <details className="more">
        <summary>{text.presets.paperFold}</summary>
        <Group title={text.presets.paper} group="paper" />
      </details>
    </Panel>
  )
}

export function PresetsPanel() {
  return useIsLab() ? <PresetList /> : <PresetCards />
}
