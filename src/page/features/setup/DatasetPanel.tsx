/**
 * The dataset panel: data set, the user's files, image side, palette or learned codes, and a preview with the
 * quantization error (paper 3.2).
 */
import { useStore } from 'zustand'
import { isLossless } from '../../../core/bitsPerDimension'
import { isOwnSet } from '../../../core/config'
import { mostLevels } from '../../../core/palette'
import { shapeKeys } from '../../../core/shapes'
import { useLab, useStores } from '../../store/hooks'
import { useFixedReason } from '../../store/linkHooks'
import { reportFailure } from '../../store/reportFailure'
import { Button } from '../../ui/Button'
import { DropZone } from '../../ui/DropZone'
import { droppedFiles } from '../../ui/receivedFiles'
import { bytes } from '../../ui/format'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import { ConfigFields, MoreFields } from './ConfigFields'
import { FilePicker } from './FilePicker'
import { PaletteFile } from './PaletteFile'
import { PreviewStrip } from './PreviewStrip'
import { SavedDatasets, DatasetSelect } from './DatasetSelect'
import { WebDatasets } from './WebDatasets'
import { text } from '../../text/text'

/** Progress of reading the user's own files, with a cancel button. */
function OpeningProgress() {
  const lab = useLab()
  const opening = useStore(useStores().lab, (state) => state.openingProgress)
  // `all` is 0 if a server does not report the size.
  const percent = opening?.all === 0 ? null : opening ? Math.floor((100 * opening.done) / opening.all) : 0
  return (
    <div className="opening">
      <progress aria-label={text.dataset.readingFiles} max={100} value={percent ?? undefined} />
      <span className="small quiet">
        {percent === null ? bytes(opening?.done ?? 0) : text.common.percent(percent)}
      </span>
      <Button label={text.dataset.cancelReading} size="small" onClick={() => lab.cancelOpen()} />
    </div>
  )
}

/** States that losses labelled validation elsewhere are measured on the test images with `foldBack`. */
function FoldBackNote() {
  return <p className="small quiet setup-note">{text.dataset.foldBackNote}</p>
}

/** What even grey levels keep of the images, with a button for all of them. */
function LevelsNote() {
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const fixed = useFixedReason('nVocab')
  if (isLossless(config)) return <p className="small quiet setup-note">{text.dataset.levelsExact}</p>
  return (
    <p className="small quiet setup-note">
      {text.dataset.levelsRounded(config.nVocab)}{' '}
      <Button
        label={text.dataset.useAllLevels}
        size="small"
        blocked={fixed}
        onClick={() => lab.edit({ nVocab: mostLevels })}
      />
    </p>
  )
}

/** Number of palette colours: a setting if fitted, fixed if from a file. */
function ColourCount() {
  const config = useStore(useStores().settings, (state) => state.config)
  const usesCodes = config.tokens === 'vqvae'
  if (config.palette === 'levels' && !usesCodes)
    return (
      <>
        <ConfigFields keys={['nVocab']} />
        <LevelsNote />
      </>
    )
  if (config.palette !== 'file' || usesCodes || config.paletteColours === '')
    return <ConfigFields keys={['nVocab']} />
  return <p className="small quiet setup-note">{text.dataset.fileColours(config.nVocab)}</p>
}

/** Settings of the VQ-VAE, if tokens are its codes. */
function CodeFields() {
  const usesCodes = useStore(useStores().settings, ({ config }) => config.tokens === 'vqvae')
  return usesCodes && <ConfigFields keys={['vqFactor', 'vqSteps', 'vqBeta']} />
}

export function DatasetPanel() {
  const lab = useLab()
  const state = useStore(useStores().lab, (all) => all)
  const dataset = useStore(useStores().settings, ({ config }) => config.dataset)
  const folded = useStore(useStores().settings, ({ config }) => config.split === 'foldBack')
  const drop = (transfer: DataTransfer) => {
    const opened = droppedFiles(transfer).then(async (found) => {
      if (found.length > 0)
        await lab.openFiles(
          found.map(({ file }) => file),
          found.map(({ path }) => path),
        )
    })
    void reportFailure(lab, opened)
  }
  return (
    <DropZone className="drop" onDrop={drop}>
      <Panel title={text.dataset.title} tools={<FilePicker />}>
        {state.openingFiles && <OpeningProgress />}
        {state.filesFailure && <Notice failure={state.filesFailure} />}
        {state.prepareFailure && <Notice failure={state.prepareFailure} />}
        <DatasetSelect />
        <SavedDatasets />
        <WebDatasets />
        {dataset === 'shapes' && <MoreFields title={text.dataset.shapes} keys={shapeKeys} />}
        <ConfigFields keys={['palette']} />
        <PaletteFile />
        <ConfigFields keys={['nPx']} />
        {isOwnSet(dataset) && <ConfigFields keys={['squareBy']} />}
        <ConfigFields keys={['tokens']} />
        <ColourCount />
        <CodeFields />
        <ConfigFields keys={['pixelOrder', 'split']} />
        <ConfigFields keys={['validationFraction']} />
        {folded && <FoldBackNote />}
        {state.preparationStage && (
          <p className="small quiet setup-note">{text.dataset.stage(state.preparationStage)}</p>
        )}
        {state.preview ? (
          <PreviewStrip
            preview={state.preview}
            stale={state.preparing || state.prepareFailure !== null}
            folded={folded}
          />
        ) : (
          <p className="small quiet waiting">
            {state.prepareFailure ? text.common.noImagesPrepared : text.common.preparingImages}
          </p>
        )}
      </Panel>
    </DropZone>
  )
}
