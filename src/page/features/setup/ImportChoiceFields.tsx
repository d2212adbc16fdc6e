/**
 * What can be chosen while opened images are looked at: their shape, side and colours. The same fields as in
 * the form.
 */
import { useStore } from 'zustand'
import { configFields, validateConfig } from '../../../core/config'
import { unpackClusters } from '../../../core/paletteColours'
import { useLab, useStores } from '../../store/hooks'
import { withOffer, type PendingImport } from '../../store/state/importPreview'
import { ConfigInput } from '../../ui/FieldInput'

export function ImportChoiceFields({ offer: { choices, look } }: { offer: PendingImport }) {
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const clusters = unpackClusters(config.paletteColours)
  const issues = validateConfig(withOffer(config, choices))
  const issueOf = (key: string) => issues.find((issue) => issue.key === key)?.message
  // A file's palette can be chosen where one is open.
  const paletteOptions = configFields.palette.options.filter((option) => option !== 'file' || clusters)
  const coded = config.tokens === 'vqvae'
  return (
    <>
      {look?.allSquare ? (
        <p className="small quiet setup-note">All images are square already.</p>
      ) : (
        <ConfigInput
          name="squareBy"
          value={choices.squareBy}
          onChange={(squareBy) => lab.editOffer({ squareBy })}
        />
      )}
      <ConfigInput
        name="nPx"
        value={choices.nPx}
        error={issueOf('nPx')}
        onChange={(nPx) => lab.editOffer({ nPx })}
      />
      <ConfigInput
        name="palette"
        options={paletteOptions}
        value={choices.palette}
        onChange={(palette) => lab.editOffer({ palette })}
      />
      {choices.palette === 'file' && clusters ? (
        <p className="small quiet setup-note">{clusters.length / 3} colours of the opened palette file.</p>
      ) : (
        <ConfigInput
          name="nVocab"
          value={choices.nVocab}
          error={issueOf('nVocab')}
          onChange={(nVocab) => lab.editOffer({ nVocab })}
        />
      )}
      {coded && (
        <p className="small quiet setup-note">
          Shown in palette colours; the codes are learned once the images are accepted.
        </p>
      )}
    </>
  )
}
