/** One probe of one layer in full: accuracy over all test images and by class, and what was confused. */
import { useState, type CSSProperties } from 'react'
import { useStore } from 'zustand'
import { balancedAccuracy, scorePredictions } from '../../../core/scoring'
import { ConfusionMatrix, type Confusion } from '../../charts/ConfusionMatrix'
import { ShareBars } from '../../charts/ShareBars'
import { useStores } from '../../store/hooks'
import type { ProbeRow } from '../../store/state/metrics'
import { percent, percentWithError } from '../../ui/format'
import { Modal } from '../../ui/Modal'
import { text } from '../../text/text'
import { ConfusedImages } from './ConfusedImages'
import { layerPredictions, rowErrors, type ProbeFacts } from './reading'

interface Props {
  row: ProbeRow
  layer: number
  facts: ProbeFacts
  classNames: readonly string[]
  onClose(): void
}

const words = () => text.probes.cell

export function CellDialog({ row, layer, facts, classNames, onClose }: Props) {
  const { testImages } = facts
  const [opened, setOpened] = useState<Confusion | null>(null)
  // The dialog lies outside the page's element, which has the run's colour.
  const colour = useStore(useStores().run, ({ run }) => run?.colour)
  const style = { '--run': `var(--run-${colour})` } as CSSProperties
  const predictions = layerPredictions(row, layer, testImages)
  const scores =
    predictions && testImages && scorePredictions(predictions, testImages.labels, classNames.length)
  const accuracy = percentWithError(row.accuracy[layer], rowErrors(row, facts)[layer])
  return (
    <Modal open onOpenChange={(open) => !open && onClose()} title={words().title(layer, row.step)}>
      <div className="probe-cell" style={style}>
        <p>
          {words().accuracy(accuracy)} {scores && words().balanced(percent(balancedAccuracy(scores)))}
        </p>
        {scores ? (
          <>
            <h3>{words().perClass}</h3>
            <ShareBars
              caption={words().perClass}
              rows={classNames.map((name, i) => ({ name, share: scores.perClass[i] }))}
            />
            <h3>{words().confusion}</h3>
            <ConfusionMatrix
              caption={words().confusion}
              classNames={classNames}
              counts={scores.confusion}
              opened={opened}
              onOpen={setOpened}
            />
            {opened ? (
              <ConfusedImages
                cell={opened}
                classNames={classNames}
                labels={testImages.labels}
                predictions={predictions}
              />
            ) : (
              <p className="small quiet">{words().pressCell}</p>
            )}
          </>
        ) : (
          <p className="quiet">{words().noPredictions}</p>
        )}
      </div>
    </Modal>
  )
}
