/**
 * Some choices of the config as selects, drawn from the one table of choices, with their problems beside
 * them.
 */
import { useStore } from 'zustand'
import { choiceFields, validateConfig, type ChoiceField } from '../../../core/config'
import { presetById } from '../../../core/presets'
import { useLab, useStores } from '../../store/hooks'
import { ChoiceInput } from '../../ui/ChoiceInput'

export function ChoiceFields({ keys }: { keys: readonly ChoiceField['key'][] }) {
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const presetId = useStore(useStores().settings, (state) => state.presetId)
  const issues = validateConfig(config)
  const preset = presetById(presetId).config
  return keys.map((key) => {
    const { label, help, options } = choiceFields.find((candidate) => candidate.key === key) as ChoiceField
    return (
      <ChoiceInput
        key={key}
        label={label}
        help={help}
        options={options}
        value={config[key]}
        changed={config[key] !== preset[key]}
        error={issues.find((issue) => issue.key === key)?.message}
        onChange={(value) => lab.edit({ [key]: value })}
      />
    )
  })
}
