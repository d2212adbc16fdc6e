/** The settings of one study as inputs, each with its problem beside it. */
import type { RunConfig } from '../../../core/config'
import type { ChoiceText, FieldText } from '../../../core/fields'
import { defaultStudy, studyFields, type Study } from '../../../core/studies/registry'
import { texts } from '../../../core/text/texts'
import { FieldInput } from '../../ui/FieldInput'
import { shownKeys, type Edits } from './studyForm'

interface Props {
  study: Study
  edits: Edits
  /** Of the current run, or of the next one. */
  config: RunConfig
  errors: Readonly<Record<string, string>>
  onChange(key: string, value: number | string): void
}

export function StudyForm({ study, edits, config, errors, onChange }: Props) {
  const { kind } = study
  const values: Readonly<Record<string, number | string>> = study
  const defaults: Readonly<Record<string, number | string>> = defaultStudy(kind, config)
  const fields = studyFields(kind)
  const fieldTexts: Readonly<Record<string, FieldText | ChoiceText>> = texts.studies[kind].fields
  return (
    <div className="study-fields">
      {shownKeys(kind, edits, config).map((key) => (
        <FieldInput
          key={key}
          field={fields[key]}
          text={fieldTexts[key]}
          value={values[key]}
          error={errors[key]}
          changed={!Object.is(values[key], defaults[key])}
          onChange={(value) => onChange(key, value)}
        />
      ))}
    </div>
  )
}
