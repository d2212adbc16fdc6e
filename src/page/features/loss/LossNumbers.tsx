/** The table of the losses that the chart draws. */
import { bandText, type Band } from '../../charts/bands'
import { lossRows, type LossPoint, type PastCurve } from '../../charts/LossChart'
import { DataTable } from '../../ui/DataTable'
import { figures } from '../../ui/format'
import { text } from '../../text/text'

/** Every validation row, and about 40 of the others. */
function thin(points: LossPoint[]): LossPoint[] {
  const every = Math.ceil(points.length / 40)
  return points.filter(
    (point, i) => i % every === 0 || point.validation !== undefined || i === points.length - 1,
  )
}

interface Props {
  points: LossPoint[]
  past: readonly PastCurve[]
  bands: readonly Band[]
  heldOut: string
  unit: string
}

export function LossNumbers({ points, past, bands, heldOut, unit }: Props) {
  return (
    <DataTable
      caption={text.loss.tableCaption(unit)}
      columns={[
        text.loss.stepColumn,
        text.charts.train,
        text.charts.smoothed,
        heldOut,
        ...past.map(({ name }) => name),
        ...bands.map(({ name }) => name),
      ]}
      rows={lossRows(thin(points), past, bands).map((row) => [
        row.step,
        ...[row.raw, row.smooth, row.validation, ...past.map((_, i) => row[`past${i}`])].map((value) =>
          figures(value, 4),
        ),
        ...bands.map((band) => bandText(band, row.step, (value) => figures(value, 4))),
      ])}
    />
  )
}
