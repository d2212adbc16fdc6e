/**
 * Opened images before they are accepted: what they are, how they are made ready, how they look then, and
 * what they cost.
 */
import { useStore } from 'zustand'
import { useLab, useStores } from '../../store/hooks'
import { importWarnings, type PendingImport } from '../../store/state/importPreview'
import { whole } from '../../ui/format'
import { Button } from '../../ui/Button'
import { Num } from '../../ui/inline'
import { Modal } from '../../ui/Modal'
import { Notice } from '../../ui/Notice'
import { ImportChoiceFields } from './ImportChoiceFields'
import { ImportClasses } from './ImportClasses'
import { ImportCost } from './ImportCost'
import { Pairs, PaletteStrip } from './PreviewStrip'
import { text } from '../../text/text'
import './importPreview.css'

function Facts({ summary }: Pick<PendingImport, 'summary'>) {
  const { label, trainImages, testImages, nativePx, channels, classNames } = summary
  return (
    <p>
      {text.imports.about(
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

function Body({ offer }: { offer: PendingImport }) {
  const { summary, preview: look, preparing, failure } = offer
  const warnings = importWarnings(summary, look?.testCounts ?? null)
  const stale = preparing || failure !== null
  return (
    <div className="import-preview">
      <Facts summary={summary} />
      {warnings.length > 0 && (
        <ul className="import-warnings" aria-label={text.imports.warnings}>
          {warnings.map((warning) => (
            <li key={warning}>{warning}</li>
          ))}
        </ul>
      )}
      <div className="import-parts">
        <div className="import-choices setup">
          <ImportChoiceFields offer={offer} />
          {failure && <Notice failure={failure} />}
          <ImportCost offer={offer} />
        </div>
        <section
          className={stale ? 'preview stale' : 'preview'}
          aria-busy={preparing}
          aria-label={text.imports.preview}
        >
          {look ? (
            <>
              <Pairs preview={look.preview} />
              <PaletteStrip palette={look.preview.palette} />
            </>
          ) : (
            <p className="small quiet">
              {failure ? text.common.noImagesPrepared : text.common.preparingImages}
            </p>
          )}
        </section>
      </div>
      <ImportClasses summary={summary} look={look} stale={stale} />
    </div>
  )
}

export function ImportDialog() {
  const lab = useLab()
  const offer = useStore(useStores().lab, (state) => state.pendingImport)
  return (
    <Modal
      title={text.imports.title}
      shape="dialog"
      open={offer !== null}
      onOpenChange={(open) => !open && lab.cancelImport()}
    >
      {offer && (
        <>
          <Body offer={offer} />
          <div className="import-actions">
            <Button
              label={text.imports.accept}
              kind="primary"
              blocked={offer.failure ? offer.failure.message : null}
              onClick={() => lab.acceptImport()}
            />
            <Button label={text.common.cancel} onClick={() => lab.cancelImport()} />
            <span className="small quiet" role="status">
              {offer.preparing ? text.common.preparingImages : ''}
            </span>
          </div>
        </>
      )}
    </Modal>
  )
}
