/** The settings of one study as inputs, drawn from its table of fields, with their problems beside them. */
import { defaultStudy, type Study } from '../../../core/studies'
import type { StudyKind } from '../../../core/studyFields'
import type { RunConfig } from '../../../core/config'
import { ChoiceInput } from '../../ui/ChoiceInput'
import { NumberInput } from '../../ui/NumberInput'
import { shownFields, type Edits } from './studyForm'

interface Props {
  kind: StudyKind
  study: Study
  edits: Edits
  /** Of the run on show, or of the next one. */
  config: RunConfig
  errors: Readonly<Record<string, string>>
  onChange(key: string, value: number | string): void
}

export function StudyForm({ kind, study, edits, config, errors, onChange }: Props) {
  const values = study as unknown as Record<string, number | string>
  const defaults = defaultStudy(kind, config) as unknown as Record<string, number | string>
  return (
    <div className="study-fields">
      {shownFields(kind, edits, config).map((field) => {
        const common = {
          label: field.label,
          help: field.help,
          error: errors[field.key],
          changed: !Object.is(values[field.key], defaults[field.key]),
          onChange: (value: number | string) => onChange(field.key, value),
        }
        if (field.type === 'choice')
          return (
            <ChoiceInput
              key={field.key}
              {...common}
              options={field.options}
              value={String(values[field.key])}
            />
          )
        const { min, max, integer, increment, unit } = field
        return (
          <NumberInput
            key={field.key}
            {...common}
            {...{ min, max, integer, increment, unit }}
            value={Number(values[field.key])}
          />
        )
      })}
    </div>
  )
}
