/** The drawing that belongs to a result, with the weights it speaks of above it. */
import type { StudyResult } from '../../core/studyResults'
import { useLab, useLabState } from '../../store/hooks'
import type { Run } from '../../store/run'
import type { StudyRecord } from '../../store/studies'
import { withLowData } from '../../store/studyPanel'
import { whole } from '../../ui/format'
import { FineTuneOutcome } from './FineTuneOutcome'
import { LikelihoodOutcome } from './LikelihoodOutcome'
import { LowDataOutcome } from './LowDataOutcome'
import { ProbeOutcome } from './ProbeOutcome'
import { SweepOutcome } from './SweepOutcome'

function Drawing({ record, result, run }: { record: StudyRecord; result: StudyResult; run: Run | null }) {
  const lab = useLab()
  const kept = useLabState('studyPanel', (state) => state.lowData)
  const formRate = useLabState('settings', (state) => state.config.learningRate)
  switch (result.kind) {
    case 'probe':
      return <ProbeOutcome result={result} baselines={run?.baselines ?? null} />
    case 'fineTune':
      return <FineTuneOutcome result={result} />
    case 'lowData':
      return <LowDataOutcome kept={withLowData(kept, { step: record.step, result })} newest={result} />
    case 'sweep':
      return <SweepOutcome result={result} formRate={formRate} onUse={(learningRate) => lab.edit({ learningRate })} />
    case 'likelihood':
      return <LikelihoodOutcome result={result} />
    default: {
      const unknown: never = result
      throw new Error(`Unknown result ${JSON.stringify(unknown)}`)
    }
  }
}

export function StudyOutcome({ record, result, run }: { record: StudyRecord; result: StudyResult; run: Run | null }) {
  return (
    <div className="study-outcome">
      {result.kind !== 'sweep' && (
        <p className="small quiet">
          Of {run?.name ?? 'the run'} as it was at step <span className="num">{whole(record.step)}</span>
          {record.study.seed !== run?.config.seed && (
            <>
              , seed <span className="num">{record.study.seed}</span>
            </>
          )}
          .
        </p>
      )}
      <Drawing record={record} result={result} run={run} />
    </div>
  )
}
