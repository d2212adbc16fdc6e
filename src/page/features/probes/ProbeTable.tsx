/** The numbers behind the probe chart: accuracy by step and layer, and balanced over classes. */
import type { ProbeTestImages } from '../../../core/probeKinds'
import { balancedAccuracy, scorePredictions } from '../../../core/scoring'
import type { PastProbe } from '../../charts/ProbeChart'
import type { ProbeRow } from '../../store/state/metrics'
import { DataTable } from '../../ui/DataTable'
import { percent } from '../../ui/format'
import { text } from '../../text/text'
import { layerPredictions } from './reading'

interface Props {
  rows: readonly ProbeRow[]
  past: readonly PastProbe[]
  testImages: ProbeTestImages | null
}

/** Balanced accuracy of each layer; empty without predictions. */
function balanced(row: ProbeRow, testImages: ProbeTestImages | null): number[] {
  return row.accuracy.flatMap((_, layer) => {
    const predictions = layerPredictions(row, layer, testImages)
    if (!predictions || !testImages) return []
    const classes = Math.max(...predictions, ...testImages.labels) + 1
    return [balancedAccuracy(scorePredictions(predictions, testImages.labels, classes))]
  })
}

export function ProbeTable({ rows, past, testImages }: Props) {
  const layers = Math.max(...[...rows, ...past].map(({ accuracy }) => accuracy.length))
  const cells = (accuracy: number[]) => Array.from({ length: layers }, (_, layer) => percent(accuracy[layer]))
  return (
    <DataTable
      caption={text.probes.tableCaption}
      columns={[
        text.probes.stepColumn,
        ...Array.from({ length: layers }, (_, layer) => text.probes.layerColumn(layer)),
      ]}
      rows={() => [
        ...rows.flatMap((row) => {
          const balance = balanced(row, testImages)
          return [
            [row.step, ...cells(row.accuracy)],
            ...(balance.length > 0 ? [[text.probes.balancedRow(row.step), ...cells(balance)]] : []),
          ]
        }),
        ...past.map((curve) => [curve.name, ...cells(curve.accuracy)]),
      ]}
    />
  )
}
