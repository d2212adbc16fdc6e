/** What the editor does with the selected colours and with the palette as a whole. */
import { useRef, type Dispatch } from 'react'
import { useStore } from 'zustand'
import { toFailure, type Failure } from '../../../core/failure'
import { maxPaletteColours, paletteJson, paletteOfText } from '../../../core/paletteColours'
import { useLab, useStores } from '../../store/hooks'
import { useFixedReason } from '../../store/linkHooks'
import { Button } from '../../ui/Button'
import { FileInput } from '../../ui/FileInput'
import { download, fileName } from '../../ui/download'
import { paletteEditorText } from '../../text/paletteEditor'
import type { FittedKind } from './curvePoints'
import { shownColours, type EditorAction, type EditorState } from './editorState'
import {
  closestPair,
  clustersOf,
  coloursOf,
  leavesEnough,
  mergeColours,
  packedColours,
  sortColours,
  sortOrders,
  splitInto,
  type PaletteColours,
} from './paletteEdit'
import { editedSettings } from './usePaletteEditor'

interface Props {
  state: EditorState
  dispatch: Dispatch<EditorAction>
  onFailure(failure: Failure | null): void
}

/** Merging and splitting. */
export function ColourActions({ state, dispatch, onFailure }: Props) {
  const lab = useLab()
  const { selected, current } = state
  const colours = shownColours(state)
  const words = paletteEditorText().actions
  const tooFew = (fewer: number) => (leavesEnough(colours, fewer) ? null : words.atLeastTwo)
  const merge = (indices: readonly number[]) =>
    dispatch({ kind: 'edit', colours: mergeColours(colours, indices), current: Math.min(...indices) })
  const split = async () => {
    onFailure(null)
    try {
      const halves = await lab.splitColour(editedSettings(colours), current)
      if (halves) dispatch({ kind: 'edit', colours: splitInto(colours, current, halves), current })
      else onFailure({ code: 'config-invalid', ...paletteEditorText().failures.alike })
    } catch (error) {
      const failure = toFailure(error)
      if (failure.code !== 'busy') onFailure(failure)
    }
  }
  return (
    <div className="palette-buttons">
      <Button
        label={words.merge(selected.size)}
        title={words.mergeHelp}
        blocked={selected.size < 2 ? words.mergeNeedsTwo : tooFew(selected.size - 1)}
        onClick={() => merge([...selected])}
      />
      <Button label={words.mergeClosest} blocked={tooFew(1)} onClick={() => merge(closestPair(colours))} />
      <Button
        label={words.split(current)}
        title={words.splitHelp}
        blocked={colours.length < maxPaletteColours ? null : words.atMost(maxPaletteColours)}
        onClick={() => void split()}
      />
    </div>
  )
}

/** Undo, redo, and the order of the colours. */
export function HistoryActions({ state, dispatch, kind }: Omit<Props, 'onFailure'> & { kind: FittedKind }) {
  const lab = useLab()
  const palette = useStore(useStores().settings, ({ config }) => config.palette)
  const fixed = useFixedReason('palette')
  const words = paletteEditorText()
  const { actions } = words
  const isFile = palette === 'file'
  const back = () => {
    dispatch({ kind: 'follow' })
    if (isFile) lab.edit({ palette: kind })
  }
  return (
    <div className="palette-buttons">
      <Button
        icon="undo"
        iconOnly
        label={actions.undo}
        blocked={state.past.length > 0 ? null : actions.nothingToUndo}
        onClick={() => dispatch({ kind: 'undo' })}
      />
      <Button
        icon="redo"
        iconOnly
        label={actions.redo}
        blocked={state.future.length > 0 ? null : actions.nothingToRedo}
        onClick={() => dispatch({ kind: 'redo' })}
      />
      <Button
        label={actions.back}
        blocked={isFile ? fixed : state.edited === null ? actions.isFitted : null}
        onClick={back}
      />
      <label className="palette-sort">
        {words.colours.sort}
        <select
          className="select"
          value=""
          onChange={(event) => {
            const order = sortOrders.find((one) => one === event.target.value)
            if (order) dispatch({ kind: 'edit', colours: sortColours(shownColours(state), order) })
          }}
        >
          <option value="" disabled>
            {words.colours.unsorted}
          </option>
          {sortOrders.map((order) => (
            <option key={order} value={order}>
              {words.colours.orders[order]}
            </option>
          ))}
        </select>
      </label>
    </div>
  )
}

/** The colours that a file holds, as greys where the images are greys; null if they are no greys. */
function openedColours(packed: string, channels: 1 | 3): PaletteColours | null {
  const palette = paletteOfText(packed)
  if (!palette) return null
  const { nVocab, centers } = palette
  const shares = new Float64Array(nVocab)
  const levels = Float64Array.from(centers)
  const facts = { error: 0, shares, images: 0, measuredImages: 0 }
  if (channels === palette.channels) return coloursOf({ channels, levels, ...facts })
  const greys = levels.filter((_, i) => i % 3 === 0)
  const areGreys = levels.every((level, i) => level === greys[Math.floor(i / 3)])
  return areGreys ? coloursOf({ channels, levels: greys, ...facts }) : null
}

/** Makes the edited colours the palette of the next run. */
export function UseAction({ state, onUsed }: Pick<Props, 'state'> & { onUsed(): void }) {
  const lab = useLab()
  const fixed = useFixedReason('palette')
  const words = paletteEditorText().actions
  const use = () => {
    if (state.edited) lab.usePalette(packedColours(state.edited))
    onUsed()
  }
  return (
    <Button
      kind="primary"
      label={words.use}
      blocked={fixed ?? (state.edited ? null : words.isUsed)}
      onClick={use}
    />
  )
}

/** Saves the palette as a file, and opens one to edit. */
export function FileActions({ state, dispatch, onFailure }: Props) {
  const lab = useLab()
  const input = useRef<HTMLInputElement>(null)
  const words = paletteEditorText()
  const { actions } = words
  const colours = shownColours(state)
  const channels = state.base?.channels ?? 3
  const open = async (file: File) => {
    onFailure(null)
    try {
      const opened = openedColours(await lab.readPalette(file), channels)
      if (opened) dispatch({ kind: 'edit', colours: opened, current: 0 })
      else onFailure({ code: 'config-invalid', subject: file.name, ...words.failures.notGrey })
    } catch (error) {
      onFailure(toFailure(error))
    }
  }
  const save = () =>
    download(fileName('json', 'palette', colours.length), new Blob([paletteJson(clustersOf(colours))]))
  return (
    <div className="palette-buttons">
      <Button label={actions.save} onClick={save} />
      <Button label={actions.open} onClick={() => input.current?.click()} />
      <FileInput
        label={actions.file}
        input={input}
        accept=".npy,.json"
        onFiles={([file]) => void open(file)}
      />
    </div>
  )
}
