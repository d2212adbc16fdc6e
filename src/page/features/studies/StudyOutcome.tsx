/** The drawing that belongs to a result, with the weights it speaks of above it, and how to save it. */
import { useRef } from 'react'
import { useStore } from 'zustand'
import { FigureMenu } from '../../charts/FigureMenu'
import type { Study } from '../../../core/studies'
import type { StudyResult } from '../../../core/studyResults'
import { useLab, useStores } from '../../store/hooks'
import type { Run } from '../../store/state/run'
import type { StudyRecord } from '../../store/state/studies'
import { withLowData } from '../../store/state/studyPanel'
import { whole } from '../../ui/format'
import { FineTuneOutcome } from './FineTuneOutcome'
import { InspectOutcome } from './InspectOutcome'
import { LikelihoodOutcome } from './LikelihoodOutcome'
import { LowDataOutcome } from './LowDataOutcome'
import { ProbeOutcome } from './ProbeOutcome'
import { studyText } from './studyText'
import { SweepOutcome } from './SweepOutcome'

interface Props {
  record: StudyRecord
  result: StudyResult
  run: Run | null
  /** The study as the form has it now, which may be ahead of the result. */
  form: Study
  onEdit(values: Readonly<Record<string, number>>): void
}

function Drawing({ record, result, run, form, onEdit }: Props) {
  const lab = useLab()
  const kept = useStore(useStores().studyPanel, (state) => state.lowData)
  const mapScale = useStore(useStores().studyPanel, (state) => state.mapScale)
  const formRate = useStore(useStores().settings, (state) => state.config.learningRate)
  switch (result.kind) {
    case 'probe':
      return <ProbeOutcome result={result} baselines={run?.baselines ?? null} />
    case 'fineTune':
      return <FineTuneOutcome result={result} done={record.state === 'done'} />
    case 'lowData':
      return <LowDataOutcome kept={withLowData(kept, { step: record.step, result })} newest={result} />
    case 'sweep':
      return (
        <SweepOutcome
          result={result}
          formRate={formRate}
          onUse={(learningRate) => lab.edit({ learningRate })}
        />
      )
    case 'likelihood':
      return <LikelihoodOutcome result={result} />
    case 'inspect':
      return (
        form.kind === 'inspect' && (
          <InspectOutcome
            result={result}
            row={form.row}
            column={form.column}
            scale={mapScale}
            onChoose={(row, column) => onEdit({ row, column })}
            onScale={(scale) => lab.stores.studyPanel.setState({ mapScale: scale })}
          />
        )
      )
    default: {
      const unknown: never = result
      throw new Error(`Unknown result ${JSON.stringify(unknown)}`)
    }
  }
}

export function StudyOutcome(props: Props) {
  const { record, result, run } = props
  const figure = useRef<HTMLDivElement>(null)
  const seed = 'seed' in record.study ? record.study.seed : run?.config.seed
  return (
    <div className="study-outcome">
      <div className="study-save">
        {result.kind !== 'sweep' && (
          <p className="small quiet">
            Of {run?.name ?? 'the run'} as it was at step <span className="num">{whole(record.step)}</span>
            {seed !== run?.config.seed && (
              <>
                , seed <span className="num">{seed}</span>
              </>
            )}
            .
          </p>
        )}
        <FigureMenu
          name={studyText[result.kind].tab}
          of={`${run?.name ?? 'run'}, step ${record.step}`}
          figure={figure}
        />
      </div>
      <div className="study-figure" ref={figure}>
        <Drawing {...props} />
      </div>
    </div>
  )
}
