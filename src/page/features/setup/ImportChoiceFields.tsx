/** Settings of the import preview: shape, side and palette, with the fields of the form. */
import { useStore } from 'zustand'
import { configFields } from '../../../core/config'
import { unpackClusters } from '../../../core/paletteColours'
import { useLab, useStores } from '../../store/hooks'
import { useFixed } from '../../store/linkHooks'
import { withImport, type PendingImport } from '../../store/state/importPreview'
import { ConfigInput } from '../../ui/FieldInput'
import { importingText } from '../../text/importing'
import { validateConfig } from '../../../core/validation'

export function ImportChoiceFields({ pendingImport }: { pendingImport: PendingImport }) {
  const { choices, preview } = pendingImport
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const clusters = unpackClusters(config.paletteColours)
  const issues = validateConfig(withImport(config, choices))
  const issueOf = (key: string) => issues.find((issue) => issue.key === key)?.message
  // Option 'file' needs an open palette file.
  const paletteOptions = configFields.palette.options.filter((option) => option !== 'file' || clusters)
  const usesCodes = config.tokens === 'vqvae'
  const fixed = useFixed()
  return (
    <>
      {preview?.allSquare ? (
        <p className="small quiet setup-note">{importingText().allSquare}</p>
      ) : (
        <ConfigInput
          name="squareBy"
          value={choices.squareBy}
          fixed={fixed('squareBy')}
          onChange={(squareBy) => lab.editImport({ squareBy })}
        />
      )}
      <ConfigInput
        name="nPx"
        value={choices.nPx}
        error={issueOf('nPx')}
        fixed={fixed('nPx')}
        onChange={(nPx) => lab.editImport({ nPx })}
      />
      <ConfigInput
        name="palette"
        options={paletteOptions}
        value={choices.palette}
        fixed={fixed('palette')}
        onChange={(palette) => lab.editImport({ palette })}
      />
      {choices.palette === 'file' && clusters ? (
        <p className="small quiet setup-note">{importingText().fileColours(clusters.length / 3)}</p>
      ) : (
        <ConfigInput
          name="nVocab"
          value={choices.nVocab}
          error={issueOf('nVocab')}
          fixed={fixed('nVocab')}
          onChange={(nVocab) => lab.editImport({ nVocab })}
        />
      )}
      {usesCodes && <p className="small quiet setup-note">{importingText().codesLater}</p>}
    </>
  )
}
