/**
 * Some fields of the config as inputs, drawn from the one table of fields, with their problems beside them.
 */
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { numberFields, validateConfig, type ChoiceField, type NumberField } from '../../../core/config'
import { presetById } from '../../../core/presets'
import { useLab, useStores } from '../../store/hooks'
import { NumberInput } from '../../ui/NumberInput'
import { ChoiceFields } from './ChoiceFields'

interface Props {
  keys: readonly NumberField['key'][]
}

export function ConfigFields({ keys }: Props) {
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const presetId = useStore(useStores().settings, (state) => state.presetId)
  const issues = validateConfig(config)
  const preset = presetById(presetId).config
  return keys.map((key) => {
    const field = numberFields.find((candidate) => candidate.key === key) as NumberField
    return (
      <NumberInput
        {...field}
        key={key}
        value={config[key]}
        changed={!Object.is(config[key], preset[key])}
        error={issues.find((issue) => issue.key === key)?.message}
        onChange={(value) => lab.edit({ [key]: value })}
      />
    )
  })
}

/** Fields behind a fold that opens by itself when one of them is wrong, and then stays open. */
export function MoreFields({
  title,
  keys,
  choices = [],
}: Props & { title: string; choices?: readonly ChoiceField['key'][] }) {
  const config = useStore(useStores().settings, (state) => state.config)
  const wrong = validateConfig(config).some((issue) => [...keys, ...choices].some((key) => key === issue.key))
  const fold = useRef<HTMLDetailsElement>(null)
  useEffect(() => {
    if (wrong && fold.current) fold.current.open = true
  }, [wrong])
  return (
    <details className="more" ref={fold}>
      <summary>{title}</summary>
      <ChoiceFields keys={choices} />
      <ConfigFields keys={keys} />
    </details>
  )
}
