/** Inputs for settings of the form, each with its validation message. */
import { useEffect, useRef } from 'react'
import { useStore } from 'zustand'
import { type ConfigFields as Fields } from '../../../core/config'
import { presetById } from '../../../core/presets'
import { useLab, useStores } from '../../store/hooks'
import { useFixed, useShownSettings } from '../../store/linkHooks'
import { ConfigInput } from '../../ui/FieldInput'
import { validateConfig } from '../../../core/validation'

interface Props {
  keys: readonly (keyof Fields)[]
}

export function ConfigFields({ keys }: Props) {
  const lab = useLab()
  const config = useStore(useStores().settings, (state) => state.config)
  const presetId = useStore(useStores().settings, (state) => state.presetId)
  const issues = validateConfig(config)
  const preset = presetById(presetId).config
  const fixed = useFixed()
  return useShownSettings(keys).map((key) => (
    <ConfigInput
      key={key}
      name={key}
      value={config[key]}
      changed={!Object.is(config[key], preset[key])}
      error={issues.find((issue) => issue.key === key)?.message}
      fixed={fixed(key)}
      onChange={(value) => lab.edit({ [key]: value })}
    />
  ))
}

/** Fields in a fold that opens when one of them becomes invalid, and then stays open. */
export function MoreFields({ title, keys }: Props & { title: string }) {
  const config = useStore(useStores().settings, (state) => state.config)
  const invalid = validateConfig(config).some((issue) => keys.some((key) => key === issue.key))
  const fold = useRef<HTMLDetailsElement>(null)
  const isEmpty = useShownSettings(keys).length === 0
  useEffect(() => {
    if (invalid && fold.current) fold.current.open = true
  }, [invalid])
  if (isEmpty) return null
  return (
    <details className="more" ref={fold}>
      <summary>{title}</summary>
      <ConfigFields keys={keys} />
    </details>
  )
}
