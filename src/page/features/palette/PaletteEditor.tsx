/**
 * The palette editor: the curve of rounding error against the number of colours, the colours themselves to
 * change, merge, split and sort, and what they make of some images. Nothing changes a run before it starts.
 */
import { useEffect, useId } from 'react'
import { useStore } from 'zustand'
import { configFields, type ConfigFields } from '../../../core/config'
import { validateConfig } from '../../../core/validation'
import { useLab, useStores } from '../../store/hooks'
import { useFixed } from '../../store/linkHooks'
import { isActive } from '../../store/state/run'
import { ConfigInput } from '../../ui/FieldInput'
import { figures, whole } from '../../ui/format'
import { Modal } from '../../ui/Modal'
import { Notice } from '../../ui/Notice'
import { paletteEditorText } from '../../text/paletteEditor'
import { ColourFields } from './ColourFields'
import { curveCounts } from './curvePoints'
import { shownColours } from './editorState'
import { ColourActions, FileActions, HistoryActions, UseAction } from './PaletteActions'
import { PaletteCurve } from './PaletteCurve'
import { replaceColour } from './paletteEdit'
import { Samples } from './Samples'
import { Swatches } from './Swatches'
import { usePaletteEditor, type PaletteEditing } from './usePaletteEditor'
import './palette.css'

/** The settings that decide the fitted palette, as in the form. */
function FormFields() {
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const fixed = useFixed()
  const issues = validateConfig(config)
  const field = <K extends keyof ConfigFields>(key: K, options?: ConfigFields[K][]) => (
    <ConfigInput
      name={key}
      options={options}
      value={config[key]}
      error={issues.find((issue) => issue.key === key)?.message}
      fixed={fixed(key)}
      onChange={(value) => lab.edit({ [key]: value })}
    />
  )
  const kinds = configFields.palette.options.filter((kind) => kind !== 'file' || config.paletteColours !== '')
  return (
    <div className="palette-form setup">
      {field('palette', kinds)}
      {field('nPx')}
      {config.palette !== 'file' && field('nVocab')}
    </div>
  )
}

/** The curve with what it measures, in words. */
function CurvePart({ editing }: { editing: PaletteEditing }) {
  const { state, dispatch, kind, points, measuring } = editing
  const lab = useLab()
  const config = useStore(useStores().settings, (all) => all.config)
  const fixed = useFixed()
  const words = paletteEditorText()
  const { base, edited, error } = state
  const isFile = config.palette === 'file'
  const counts = curveCounts(kind)
  const all = [...counts, ...points.map(({ nVocab }) => nVocab)]
  const choose = (nVocab: number) => {
    dispatch({ kind: 'follow' })
    lab.edit({ palette: kind, nVocab, topK: Math.min(config.topK, nVocab) })
  }
  const isPart = base !== null && base.measuredImages < base.images
  return (
    <section className="palette-part" aria-label={words.curve.title} aria-busy={measuring}>
      <h3>{words.curve.title}</h3>
      <PaletteCurve
        points={points}
        range={[Math.min(...all), Math.max(...all)]}
        form={base && { nVocab: base.shares.length, error: base.error }}
        edited={edited && error !== null ? { nVocab: edited.length, error } : null}
        blocked={
          fixed('nVocab') ? words.actions.otherFixed : isFile && fixed('palette') ? fixed('palette')! : null
        }
        onChoose={choose}
      />
      <p className="small quiet" role="status">
        {measuring ? words.curve.measuring : words.curve.help}
      </p>
      <p className="small quiet">
        {words.curve.about}
        {base && isPart && ` ${words.curve.part(whole(base.measuredImages), whole(base.images))}`}
      </p>
    </section>
  )
}

/** The rounding error and number of colours, before and after the changes. */
function Result({ editing: { state } }: { editing: PaletteEditing }) {
  const words = paletteEditorText().result
  const { base, edited, error } = state
  if (!base) return null
  const before = figures(base.error)
  const after = error === null ? words.measuring : figures(error)
  return (
    <p className="palette-result" role="status">
      <strong className="num">{edited ? words.errors(before, after) : words.error(before)}</strong>{' '}
      <span className="num">
        {edited && edited.length !== base.shares.length
          ? words.coloursChange(base.shares.length, edited.length)
          : words.colours(base.shares.length)}
      </span>
    </p>
  )
}

function ColoursPart({ editing }: { editing: PaletteEditing }) {
  const { state, dispatch, kind, setFailure } = editing
  const words = paletteEditorText()
  const titleId = useId()
  const colours = shownColours(state)
  const { selected, current } = state
  const colour = colours[current]
  if (!colour) return null
  return (
    <>
      <div className="palette-heading">
        <h3>{words.colours.title}</h3>
        <span className="small quiet" role="status">
          {selected.size > 0 && words.colours.selected(selected.size)}
        </span>
        {selected.size > 0 && (
          <button type="button" className="button small" onClick={() => dispatch({ kind: 'selectNone' })}>
            {words.colours.none}
          </button>
        )}
      </div>
      <Swatches colours={colours} selected={selected} current={current} dispatch={dispatch} />
      <p className="small quiet">{words.colours.help}</p>
      <ColourActions state={state} dispatch={dispatch} onFailure={setFailure} />
      <section aria-labelledby={titleId} className="palette-change">
        <h4 id={titleId}>{words.change.title(current)}</h4>
        <ColourFields
          key={current}
          colour={colour}
          onLevels={(levels) =>
            dispatch({ kind: 'edit', colours: replaceColour(colours, current, levels), changes: current })
          }
        />
      </section>
      <HistoryActions state={state} dispatch={dispatch} kind={kind} />
      <p className="small quiet">{words.colours.sortNote}</p>
      <FileActions state={state} dispatch={dispatch} onFailure={setFailure} />
    </>
  )
}

/** Ctrl or Cmd with Z and Y, wherever the focus is; a text field undoes its own typing. */
function useUndoKeys(dispatch: PaletteEditing['dispatch']): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const isText = event.target instanceof HTMLInputElement && event.target.type === 'text'
      const key = event.key.toLowerCase()
      if (isText || !(event.ctrlKey || event.metaKey) || (key !== 'z' && key !== 'y')) return
      event.preventDefault()
      dispatch({ kind: key === 'y' || event.shiftKey ? 'redo' : 'undo' })
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [dispatch])
}

function Body({ onUsed }: { onUsed(): void }) {
  const editing = usePaletteEditor()
  const { state, dispatch, failure } = editing
  const runs = useStore(useStores().run, ({ run }) => isActive(run))
  const words = paletteEditorText()
  useUndoKeys(dispatch)
  return (
    <div className="palette-editor">
      <p>
        {words.about} {runs && words.keepsOwn}
      </p>
      <div className="palette-columns">
        <div className="palette-column">
          <FormFields />
          <CurvePart editing={editing} />
          <section className="palette-part" aria-label={words.samples.title}>
            <h3>{words.samples.title}</h3>
            <Samples colours={shownColours(state)} />
          </section>
        </div>
        <section className="palette-column" aria-label={words.colours.title}>
          {failure && failure.code !== 'busy' && <Notice failure={failure} />}
          <ColoursPart editing={editing} />
        </section>
      </div>
      <div className="palette-end">
        <Result editing={editing} />
        <UseAction state={state} onUsed={onUsed} />
      </div>
    </div>
  )
}

export function PaletteEditor() {
  const { view } = useLab().stores
  const open = useStore(useStores().view, (state) => state.paletteOpen)
  const setOpen = (paletteOpen: boolean) => view.setState({ paletteOpen })
  return (
    <Modal open={open} onOpenChange={setOpen} title={paletteEditorText().title}>
      <Body onUsed={() => setOpen(false)} />
    </Modal>
  )
}
