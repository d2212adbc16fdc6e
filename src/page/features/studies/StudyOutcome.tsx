/** The result of a study: run and step of its weights, the save menu, and its charts. */
import { Suspense, useRef } from 'react'
import type { Study, StudyKind, StudyResult } from '../../../core/studies/registry'
import { en } from '../../../core/text/en'
import { texts } from '../../../core/text/texts'
import { FigureMenu } from '../../charts/FigureMenu'
import { runAtStep } from '../../store/state/runName'
import { studiesText } from '../../text/studies'
import { lazy } from '../../ui/lazy'
import { whole } from '../../ui/format'
import { Num } from '../../ui/inline'
import type { OutcomeProps } from './outcomeProps'

/** Loaded with the first result, with all charts of the studies. */
const Outcome = lazy(async () => ({ default: (await import('./registry')).Outcome }))

interface Props extends OutcomeProps<StudyKind> {
  result: StudyResult
  form: Study
}

export function StudyOutcome(props: Props) {
  const { record, result, run } = props
  const figure = useRef<HTMLDivElement>(null)
  const seed = 'seed' in record.study ? record.study.seed : run?.config.seed
  const runName = run?.name ?? studiesText().theRun
  return (
    <div className="study-outcome">
      <div className="study-save">
        {result.kind !== 'sweep' && (
          <p className="small quiet">
            {seed === run?.config.seed
              ? studiesText().of(runName, <Num>{whole(record.step)}</Num>)
              : studiesText().ofSeed(runName, <Num>{whole(record.step)}</Num>, <Num>{seed}</Num>)}
          </p>
        )}
        <FigureMenu
          name={texts.studies[result.kind].name}
          of={studiesText().figureOf(run?.name ?? studiesText().figureRun, record.step)}
          file={[runAtStep({ name: run?.name ?? 'run', step: record.step }), en.studies[result.kind].name]}
          figure={figure}
        />
      </div>
      <div className="study-figure" ref={figure}>
        <Suspense>
          <Outcome {...props} />
        </Suspense>
      </div>
    </div>
  )
}
