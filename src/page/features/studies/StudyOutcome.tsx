/** A study's result: the weights it is of, the menu to save it, and its drawing. */
import { lazy, Suspense, useRef } from 'react'
import type { Study, StudyKind, StudyResult } from '../../../core/studies/registry'
import { texts } from '../../../core/text/settingTexts'
import { FigureMenu } from '../../charts/FigureMenu'
import { text } from '../../text/text'
import { whole } from '../../ui/format'
import type { OutcomeProps } from './registry'

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
  return (
    <div className="study-outcome">
      <div className="study-save">
        {result.kind !== 'sweep' && (
          <p className="small quiet">
            {text.studies.of(
              run?.name ?? text.studies.theRun,
              <span className="num">{whole(record.step)}</span>,
            )}
            {seed !== run?.config.seed && text.studies.seed(<span className="num">{seed}</span>)}.
          </p>
        )}
        <FigureMenu
          name={texts.studies[result.kind].name}
          of={text.studies.figureOf(run?.name ?? text.studies.figureRun, record.step)}
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
