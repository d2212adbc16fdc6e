/**
 * The palette editor's state with its measurements: the form's palette first, then the curve point by point,
 * and each change of the colours. The worker computes them in pieces; closing the editor cancels them.
 */
import { useEffect, useReducer, useState, type Dispatch } from 'react'
import { useStore } from 'zustand'
import { dataKeys, paletteChannels, type RunConfig } from '../../../core/config'
import { toFailure, type Failure } from '../../../core/failure'
import { validateConfig } from '../../../core/validation'
import { useLab, useStores } from '../../store/hooks'
import { curveCounts, curveKey, fittedKind, withPoint, type CurvePoint, type FittedKind } from './curvePoints'
import { editorReducer, emptyEditor, type EditorAction, type EditorState } from './editorState'
import { packedColours, type PaletteColours } from './paletteEdit'

/** Milliseconds without another change of the form before its palette is measured. */
const settleMs = 150

export interface PaletteEditing {
  state: EditorState
  dispatch: Dispatch<EditorAction>
  kind: FittedKind
  /** As far as they are measured, by number of colours. */
  points: readonly CurvePoint[]
  /** Whether points of the curve are still being measured. */
  measuring: boolean
  failure: Failure | null
  setFailure(failure: Failure | null): void
}

/** The settings under which edited colours are measured and split. */
export const editedSettings = (colours: PaletteColours): Partial<RunConfig> => ({
  palette: 'file',
  paletteColours: packedColours(colours),
})

/** Whether the form's data are valid, apart from learned codes, which have no palette. */
function isMeasurable(config: RunConfig): boolean {
  const issues = validateConfig({ ...config, tokens: 'palette' })
  return !issues.some(({ key }) => (dataKeys as readonly string[]).includes(key))
}

interface Curve {
  key: string
  points: readonly CurvePoint[]
  done: boolean
}

/** Measures the form's palette and then the missing points of its curve. @param dispatch takes the palette */
function useCurve(
  config: RunConfig,
  kind: FittedKind,
  dispatch: Dispatch<EditorAction>,
  setFailure: (failure: Failure | null) => void,
): Curve {
  const lab = useLab()
  const phase = useStore(useStores().lab, (state) => state.phase)
  const key = curveKey(config, kind)
  const [curve, setCurve] = useState<Curve>({ key, points: [], done: false })
  const known = curve.key === key ? curve.points : []
  const form = JSON.stringify(dataKeys.map((name) => config[name]))
  useEffect(() => {
    if (phase !== 'ready' || !isMeasurable(config)) return
    let wanted = true
    const measureAll = async () => {
      const base = await lab.measurePalette({}, 'curve')
      if (!wanted) return
      dispatch({ kind: 'base', base })
      setFailure(null)
      const own = config.palette === 'file' ? [] : [{ nVocab: config.nVocab, error: base.error }]
      const add = (points: readonly CurvePoint[], done: boolean) =>
        setCurve((before) => ({
          key,
          points: points.reduce(withPoint, before.key === key ? [...before.points] : []),
          done,
        }))
      add(own, false)
      const counts = curveCounts(kind).filter(
        (nVocab) => ![...known, ...own].some((p) => p.nVocab === nVocab),
      )
      for (const nVocab of counts) {
        const { error } = await lab.measurePalette({ palette: kind, nVocab }, 'curve')
        if (!wanted) return
        add([{ nVocab, error }], false)
      }
      add([], true)
    }
    const timer = setTimeout(
      () => void measureAll().catch((error: unknown) => wanted && setFailure(toFailure(error))),
      settleMs,
    )
    return () => {
      wanted = false
      clearTimeout(timer)
    }
    // `form` and `key` stand for the config; points that arrive do not begin the curve again.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [lab, phase, form, key])
  return { key, points: known, done: curve.key === key && curve.done }
}

/** Measures the edited colours at each change; only the newest answer counts. */
function useEditedMeasure(state: EditorState, dispatch: Dispatch<EditorAction>, form: RunConfig): void {
  const lab = useLab()
  const packed = state.edited && packedColours(state.edited)
  const channels = state.base?.channels
  // The images that the colours are measured on.
  const images = curveKey(form, channels === 1 ? 'grey' : 'rgb')
  useEffect(() => {
    if (packed === null) return
    lab.measurePalette({ palette: 'file', paletteColours: packed }, 'edited').then(
      (measure) => dispatch({ kind: 'measured', packed, measure }),
      // Superseded by a newer change; any other reason is reported by the form's own measurement.
      () => undefined,
    )
  }, [lab, dispatch, packed, images])
}

export function usePaletteEditor(): PaletteEditing {
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const [state, dispatch] = useReducer(editorReducer, emptyEditor)
  const [failure, setFailure] = useState<Failure | null>(null)
  const kind = fittedKind(config.palette, paletteChannels(config.palette, config.paletteColours))
  const { points, done } = useCurve(config, kind, dispatch, setFailure)
  useEditedMeasure(state, dispatch, config)
  useEffect(() => () => lab.cancelPalettes(), [lab])
  return { state, dispatch, kind, points, measuring: !done, failure, setFailure }
}
