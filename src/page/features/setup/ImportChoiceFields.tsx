/**
 * What can be chosen while opened images are looked at: their shape, side and colours. The same fields as in
 * the form.
 */
import { useStore } from 'zustand'
import { configFields, validateConfig } from '../../../core/config'
import { unpackClusters } from '../../../core/paletteColours'
import { useLab, useStores } from '../../store/hooks'
import { withImport, type PendingImport } from '../../store/state/importPreview'
import { ConfigInput } from '../../ui/FieldInput'
import { text } from '../../text/text'

export function ImportChoiceFields({ offer: { choices, preview: look } }: { offer: PendingImport }) {
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const clusters = unpackClusters(config.paletteColours)
  const issues = validateConfig(withImport(config, choices))
  const issueOf = (key: string) => issues.find((issue) => issue.key === key)?.message
  // A file's palette can be chosen where one is open.
  const paletteOptions = configFields.palette.options.filter((option) => option !== 'file' || clusters)
  const coded = config.tokens === 'vqvae'
  return (
    <>
      {look?.allSquare ? (
        <p className="small quiet setup-note">{text.imports.allSquare}</p>
      ) : (
        <ConfigInput
          name="squareBy"
          value={choices.squareBy}
          onChange={(squareBy) => lab.editImport({ squareBy })}
        />
      )}
      <ConfigInput
        name="nPx"
        value={choices.nPx}
        error={issueOf('nPx')}
        onChange={(nPx) => lab.editImport({ nPx })}
      />
      <ConfigInput
        name="palette"
        options={paletteOptions}
        value={choices.palette}
        onChange={(palette) => lab.editImport({ palette })}
      />
      {choices.palette === 'file' && clusters ? (
        <p className="small quiet setup-note">{text.imports.fileColours(clusters.length / 3)}</p>
      ) : (
        <ConfigInput
          name="nVocab"
          value={choices.nVocab}
          error={issueOf('nVocab')}
          onChange={(nVocab) => lab.editImport({ nVocab })}
        />
      )}
      {coded && <p className="small quiet setup-note">{text.imports.codesLater}</p>}
    </>
  )
}
