/**
 * What is learned: the set, the person's own files, how pixels become colours, and what that costs in error.
 */
import { useStore } from 'zustand'
import { isOwnSet } from '../../../core/config'
import { useLab, useStores } from '../../store/hooks'
import { DropZone } from '../../ui/DropZone'
import { droppedFiles } from '../../ui/droppedFiles'
import { Notice } from '../../ui/Notice'
import { Panel } from '../../ui/Panel'
import { ConfigFields } from './ConfigFields'
import { FilePicker } from './FilePicker'
import { OpeningProgress } from './OpeningProgress'
import { PaletteFile } from './PaletteFile'
import { PreviewStrip } from './PreviewStrip'
import { SavedDatasets, SetChoice } from './SetChoice'
import { WebSets } from './WebSets'

/**
 * What folding back changes, said where it is chosen: the number called validation elsewhere is then of the
 * test images.
 */
function FoldBackNote() {
  return (
    <p className="small quiet setup-note">
      Validation images are trained on too, and the loss reported is that of the test images. Choose settings
      with held-out images first.
    </p>
  )
}

/** How many colours are fitted; those of a file are counted, not chosen. */
function ColourCount() {
  const config = useStore(useStores().settings, (state) => state.config)
  if (config.palette !== 'file' || config.tokens === 'vqvae' || config.paletteColours === '')
    return <ConfigFields keys={['nVocab']} />
  return (
    <p className="small quiet setup-note">
      {config.nVocab} colours, in the order of the opened palette file.
    </p>
  )
}

/** The VQ-VAE's settings, only where tokens are its codes. */
function CodeFields() {
  const learned = useStore(useStores().settings, ({ config }) => config.tokens === 'vqvae')
  return learned && <ConfigFields keys={['vqFactor', 'vqSteps', 'vqBeta']} />
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1)

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
    // A failure of reading is on show already.
    void opened.catch(() => undefined)
  }
  return (
    <DropZone className="drop" onDrop={drop}>
      <Panel title="Dataset" tools={<FilePicker />}>
        {state.openingFiles && <OpeningProgress />}
        {state.openFailure && <Notice failure={state.openFailure} />}
        {state.prepareFailure && <Notice failure={state.prepareFailure} />}
        <SetChoice />
        <SavedDatasets />
        <WebSets />
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
        {state.doing && <p className="small quiet setup-note">{sentence(state.doing)}…</p>}
        {state.preview ? (
          <PreviewStrip
            preview={state.preview}
            stale={state.preparing || state.prepareFailure !== null}
            folded={folded}
          />
        ) : (
          <p className="small quiet waiting">
            {state.prepareFailure ? 'No images are prepared.' : 'Preparing the images…'}
          </p>
        )}
      </Panel>
    </DropZone>
  )
}
