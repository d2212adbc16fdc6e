/**
 * What can be chosen while opened images are looked at: their shape, side and colours. The same fields as in
 * the form.
 */
import { useStore } from 'zustand'
import {
  choiceFields,
  numberFields,
  validateConfig,
  type ChoiceField,
  type NumberField,
  type PaletteChoice,
  type SquareBy,
} from '../../../core/config'
import { unpackClusters } from '../../../core/paletteColours'
import { useLab, useStores } from '../../store/hooks'
import { withImport, type PendingImport } from '../../store/state/importPreview'
import { ChoiceInput } from '../../ui/ChoiceInput'
import { NumberInput } from '../../ui/NumberInput'
import { text } from '../../text/text'

const choiceField = (key: ChoiceField['key']) =>
  choiceFields.find((field) => field.key === key) as ChoiceField
const numberField = (key: NumberField['key']) =>
  numberFields.find((field) => field.key === key) as NumberField
const [squareField, paletteField] = [choiceField('squareBy'), choiceField('palette')]
const [sideField, coloursField] = [numberField('nPx'), numberField('nVocab')]

export function ImportChoiceFields({ offer: { choices, preview: look } }: { offer: PendingImport }) {
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const clusters = unpackClusters(config.paletteColours)
  const issues = validateConfig(withImport(config, choices))
  const issueOf = (key: string) => issues.find((issue) => issue.key === key)?.message
  // A file's palette can be chosen where one is open.
  const paletteOptions = paletteField.options.filter(({ value }) => value !== 'file' || clusters)
  const coded = config.tokens === 'vqvae'
  return (
    <>
      {look?.allSquare ? (
        <p className="small quiet setup-note">{text.imports.allSquare}</p>
      ) : (
        <ChoiceInput
          {...squareField}
          key="squareBy"
          value={choices.squareBy}
          onChange={(value) => lab.editImport({ squareBy: value as SquareBy })}
        />
      )}
      <NumberInput
        {...sideField}
        key="nPx"
        value={choices.nPx}
        error={issueOf('nPx')}
        onChange={(nPx) => lab.editImport({ nPx })}
      />
      <ChoiceInput
        {...paletteField}
        key="palette"
        options={paletteOptions}
        value={choices.palette}
        onChange={(value) => lab.editImport({ palette: value as PaletteChoice })}
      />
      {choices.palette === 'file' && clusters ? (
        <p className="small quiet setup-note">{text.imports.fileColours(clusters.length / 3)}</p>
      ) : (
        <NumberInput
          {...coloursField}
          key="nVocab"
          value={choices.nVocab}
          error={issueOf('nVocab')}
          onChange={(nVocab) => lab.editImport({ nVocab })}
        />
      )}
      {coded && <p className="small quiet setup-note">{text.imports.codesLater}</p>}
    </>
  )
}
