/** Makes the classifiers: a linear probe by a short study, and the way to fine-tuning. */
import { useStore } from 'zustand'
import { defaultStudy } from '../../../core/studies/registry'
import { useIsLab, useLab, useStores } from '../../store/hooks'
import { useIsShown } from '../../store/linkHooks'
import { showPart } from '../../store/showPart'
import { displayStatus, type Run } from '../../store/state/run'
import { studyBasis } from '../../store/state/studyPanel'
import { reportFailure } from '../../store/reportFailure'
import { text } from '../../text/text'
import { Button } from '../../ui/Button'
import { Notice } from '../../ui/Notice'

/** Most images of a quick probe: enough for names, and made within seconds. */
const quickImages = { train: 500, test: 250 }

export function MakeProbe({ run }: { run: Run }) {
  const lab = useLab()
  const isLab = useIsLab()
  const words = text.whatIsThis
  const phase = useStore(useStores().lab, (state) => state.phase)
  const record = useStore(useStores().studies, ({ byKind }) => byKind.probe)
  const facts = useStore(useStores().guess, (state) => state.probe)
  const tuned = useStore(useStores().guess, (state) => state.fineTuned)
  const hasStudies = useIsShown('studies')
  const isMaking = record?.state === 'waiting' || record?.state === 'running'
  const status = displayStatus(run)
  const blocked =
    phase !== 'ready'
      ? text.common.backendNotReady
      : status === 'preparing'
        ? text.disabled.untrained
        : status === 'failed'
          ? text.disabled.failed
          : isMaking
            ? words.making
            : null
  // Of a run that trains, the next measurement makes it anew.
  const isOutdated = facts !== null && run.step > facts.step && status !== 'running'
  const make = () => {
    const study = defaultStudy('probe', studyBasis(run))
    const quick = {
      ...study,
      kinds: '',
      concatenate: 1,
      trainImages: Math.min(study.trainImages, quickImages.train),
      testImages: Math.min(study.testImages, quickImages.test),
    }
    void reportFailure(lab, lab.study(quick))
  }
  return (
    <>
      {!facts && !tuned && <p>{words.none}</p>}
      <div className="guess-tools">
        {(!facts || isOutdated) && (
          <Button
            kind={facts ? 'default' : 'primary'}
            size="small"
            label={facts ? words.makeAnew : words.makeProbe}
            blocked={blocked}
            onClick={make}
          />
        )}
        {isLab && hasStudies && !tuned && (
          <Button
            size="small"
            label={words.fineTune}
            onClick={() => {
              lab.stores.studyPanel.setState({ tab: 'fineTune' })
              void showPart(lab, 'studies')
            }}
          />
        )}
        {isMaking && (
          <p className="small quiet" role="status">
            {record.doing || words.making}
          </p>
        )}
      </div>
      {record?.state === 'failed' && record.failure && !facts && <Notice failure={record.failure} />}
    </>
  )
}
