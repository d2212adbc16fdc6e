/** The dialog between opening images and training on them: summary, settings, preview and memory. */
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import type { PendingImport } from '../../store/state/importPreview'
import { whole } from '../../ui/format'
import { Button } from '../../ui/Button'
import { Num } from '../../ui/inline'
import { Modal } from '../../ui/Modal'
import { Notice } from '../../ui/Notice'
import { ImportChoiceFields } from './ImportChoiceFields'
import { ImportClasses } from './ImportClasses'
import { ImportCost } from './ImportCost'
import { ReadingNotes, ReadingQuestions } from './ImportReading'
import { Pairs, PaletteStrip } from './PreviewStrip'
import { failureWords } from '../../text/failureWords'
import { importWarnings } from './importWarnings'
import { importingText } from '../../text/importing'
import { text } from '../../text/text'
import './importPreview.css'

function Facts({ summary }: Pick<PendingImport, 'summary'>) {
  const { label, trainImages, testImages, nativePx, channels, classNames } = summary
  return (
    <p>
      {importingText().about(
        <strong>{label}</strong>,
        <Num>{whole(trainImages)}</Num>,
        <Num>{whole(testImages)}</Num>,
        <Num>
          {nativePx} × {nativePx}
        </Num>,
        channels === 1,
        classNames.length,
      )}
    </p>
  )
}

function Body({ pendingImport }: { pendingImport: PendingImport }) {
  const { summary, preview: importPreview, preparing, failure, rereading } = pendingImport
  const warnings = importWarnings(summary, importPreview?.testCounts ?? null)
  const busy = preparing || rereading !== null
  const stale = busy || failure !== null
  return (
    <div className="import-preview">
      <Facts summary={summary} />
      <ReadingNotes reading={pendingImport.reading} />
      {warnings.length > 0 && (
        <ul className="import-warnings" aria-label={importingText().warnings}>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <div className="import-parts">
        <div className="import-choices setup">
          <ReadingQuestions pendingImport={pendingImport} />
          <ImportChoiceFields pendingImport={pendingImport} />
          {failure && <Notice failure={failure} />}
          <ImportCost pendingImport={pendingImport} />
        </div>
        <section
          className={stale ? 'preview stale' : 'preview'}
          aria-busy={busy}
          aria-label={importingText().preview}
        >
          {importPreview ? (
            <>
              <Pairs preview={importPreview.preview} />
              <PaletteStrip palette={importPreview.preview.palette} />
            </>
          ) : (
            <p className="small quiet">
              {failure ? text.common.noImagesPrepared : text.common.preparingImages}
            </p>
          )}
        </section>
      </div>
      <ImportClasses summary={summary} importPreview={importPreview} stale={stale} />
    </div>
  )
}

/** Why the images cannot be accepted now. */
function blockedBy({ rereading, failure }: PendingImport): string | null {
  if (rereading) return importingText().reading.again
  return failure ? failureWords(failure).message : null
}

/** Says that the files are read again, and how far. */
function Rereading() {
  const progress = useStore(useStores().lab, (state) => state.openingProgress)
  const percent = progress && progress.all > 0 ? Math.floor((100 * progress.done) / progress.all) : null
  const { again } = importingText().reading
  return percent === null ? again : `${again} ${percent}%`
}

export function ImportDialog() {
  const lab = useLab()
  const pendingImport = useStore(useStores().lab, (state) => state.pendingImport)
  return (
    <Modal
      title={importingText().title}
      shape="dialog"
      open={pendingImport !== null}
      onOpenChange={(open) => !open && lab.cancelImport()}
    >
      {pendingImport && (
        <>
          <Body pendingImport={pendingImport} />
          <div className="import-actions">
            <Button
              label={importingText().accept}
              kind="primary"
              blocked={blockedBy(pendingImport)}
              onClick={() => lab.acceptImport()}
            />
            <Button label={text.common.cancel} onClick={() => lab.cancelImport()} />
            <span className="small quiet" role="status">
              {pendingImport.rereading ? (
                <Rereading />
              ) : pendingImport.preparing ? (
                text.common.preparingImages
              ) : (
                ''
              )}
            </span>
          </div>
        </>
      )}
    </Modal>
  )
}
