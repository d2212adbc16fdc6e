/**
 * Rounding error against the number of colours on a log axis. Each point is a button that takes so many
 * colours; the form's palette and the edited one are marked.
 */
import { useState, type KeyboardEvent } from 'react'
import { linearTicks } from '../../charts/scales'
import { DataTable } from '../../ui/DataTable'
import { figures } from '../../ui/format'
import { paletteEditorText } from '../../text/paletteEditor'
import type { CurvePoint } from './curvePoints'

interface Props {
  points: readonly CurvePoint[]
  /** Numbers of colours at the ends of the axis. */
  range: readonly [number, number]
  /** The form's palette, and the edited one where its error is known. */
  form: CurvePoint | null
  edited: CurvePoint | null
  /** Why no point can be chosen; null if one can. */
  blocked: string | null
  onChoose(nVocab: number): void
}

interface Scale {
  /** Both in percent of the drawing, from its left and its top. */
  x(nVocab: number): number
  y(error: number): number
  yTicks: number[]
}

function scaleOf(points: readonly CurvePoint[], [low, high]: Props['range']): Scale {
  const top = Math.max(1, ...points.map(({ error }) => error)) * 1.08
  return {
    x: (nVocab) => (100 * Math.log2(nVocab / low)) / Math.log2(high / low),
    y: (error) => 100 - (100 * error) / top,
    yTicks: linearTicks(0, top, 4),
  }
}

/** Lines, ticks and marks: decoration beside the named buttons. */
function Drawing({
  points,
  range,
  form,
  edited,
  scale,
}: Omit<Props, 'blocked' | 'onChoose'> & { scale: Scale }) {
  const words = paletteEditorText().curve
  const line = points.map(({ nVocab, error }) => `${scale.x(nVocab)},${scale.y(error)}`).join(' ')
  const xTicks = [2, 4, 8, 16, 32, 64, 128, 256, 512].filter((tick) => tick <= range[1])
  const mark = (point: CurvePoint | null, kind: string) =>
    point && (
      <i
        className={`curve-mark ${kind}`}
        style={{ left: `${scale.x(point.nVocab)}%`, top: `${scale.y(point.error)}%` }}
      />
    )
  return (
    <div aria-hidden="true">
      {scale.yTicks.map((tick) => (
        <span key={tick} className="curve-y num" style={{ top: `${scale.y(tick)}%` }}>
          {tick}
        </span>
      ))}
      {xTicks.map((tick) => (
        <span key={tick} className="curve-x num" style={{ left: `${scale.x(tick)}%` }}>
          {tick}
        </span>
      ))}
      <span className="curve-name-y small quiet">{words.y}</span>
      <span className="curve-name-x small quiet">{words.x}</span>
      <svg viewBox="0 0 100 100" preserveAspectRatio="none">
        <polyline points={line} />
      </svg>
      {mark(form, 'form')}
      {mark(edited, 'edited')}
    </div>
  )
}

export function PaletteCurve(props: Props) {
  const { points, range, form, edited, blocked, onChoose } = props
  const words = paletteEditorText().curve
  const [focused, setFocused] = useState<number | null>(null)
  const scale = scaleOf([...points, ...(edited ? [edited] : []), ...(form ? [form] : [])], range)
  const places = points.map(({ nVocab }) => scale.x(nVocab))
  const tabStop = points.some(({ nVocab }) => nVocab === focused) ? focused : (form?.nVocab ?? null)
  const stopIndex = Math.max(
    0,
    points.findIndex(({ nVocab }) => nVocab === tabStop),
  )
  /** The stripe of the drawing that chooses a point: to the middle between it and its neighbours. */
  const stripe = (i: number) => {
    const from = i === 0 ? -4 : (places[i - 1] + places[i]) / 2
    const to = i === places.length - 1 ? 104 : (places[i] + places[i + 1]) / 2
    return { left: `${from}%`, width: `${to - from}%` }
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const steps: Record<string, number> = {
      ArrowLeft: -1,
      ArrowRight: 1,
      Home: -points.length,
      End: points.length,
    }
    const step = steps[event.key]
    if (step === undefined) return
    event.preventDefault()
    const next = Math.max(0, Math.min(points.length - 1, stopIndex + step))
    setFocused(points[next].nVocab)
    event.currentTarget.parentElement?.querySelectorAll('button')[next]?.focus()
  }
  const rows = points.map(({ nVocab, error }) => [nVocab, figures(error)])
  return (
    <div>
      <div className="palette-curve" role="group" aria-label={words.points}>
        <Drawing {...props} scale={scale} />
        {points.map(({ nVocab, error }, i) => (
          <button
            key={nVocab}
            type="button"
            className="curve-point"
            style={stripe(i)}
            tabIndex={i === stopIndex ? 0 : -1}
            aria-label={words.point(nVocab, figures(error))}
            aria-pressed={form?.nVocab === nVocab}
            aria-disabled={blocked ? true : undefined}
            title={blocked ?? words.point(nVocab, figures(error))}
            onKeyDown={onKeyDown}
            onFocus={() => setFocused(nVocab)}
            onClick={() => blocked === null && onChoose(nVocab)}
          >
            <i
              style={{
                left: `${(100 * (places[i] - parseFloat(stripe(i).left))) / parseFloat(stripe(i).width)}%`,
                top: `${scale.y(error)}%`,
              }}
            />
          </button>
        ))}
      </div>
      <p className="curve-key small">
        {form && (
          <span>
            <i className="curve-mark form" aria-hidden="true" />{' '}
            {words.chosen(form.nVocab, figures(form.error))}
          </span>
        )}
        {edited && (
          <span>
            <i className="curve-mark edited" aria-hidden="true" />{' '}
            {words.edited(edited.nVocab, figures(edited.error))}
          </span>
        )}
      </p>
      <DataTable caption={words.table} columns={[words.columns.colours, words.columns.error]} rows={rows} />
    </div>
  )
}
