/**
 * Settings in the page's address: `?backend=`, `?gpu=`, `?preset=` and the config and `lang=` in the hash
 * are read once; later edits are written back without adding history entries.
 */
import { decodeShare, encodeShare, isPresetId } from '../../core/share'
import { presetById } from '../../core/presets'
import { isLanguage } from '../../core/text/language'
import type { BackendChoice } from '../../core/protocol'
import type { Lab } from '../store/lab'
import { text } from '../text/text'

const backendChoices: readonly BackendChoice[] = ['auto', 'webgpu', 'wasm', 'webgl', 'cpu']

/** The backend that the address requests; 'auto' if absent or unknown. */
export function backendFromAddress(address: Pick<Location, 'search'>): BackendChoice {
  const requested = new URLSearchParams(address.search).get('backend')
  return backendChoices.find((choice) => choice === requested) ?? 'auto'
}

/** Forced WebGPU kernel options (`?gpu=matmul=workgroup,rowLanes=32`), for tests; the worker parses them. */
export function gpuOptionsFromAddress(address: Pick<Location, 'search'>): string | undefined {
  return new URLSearchParams(address.search).get('gpu') ?? undefined
}

/** Reads preset and config from the address into the settings; the hash wins over `?preset=`. */
export function readSetup(lab: Lab, address: Pick<Location, 'search' | 'hash'>): void {
  const shared = decodeShare(address.hash)
  const presetId = new URLSearchParams(address.search).get('preset')
  const language = new URLSearchParams(address.hash.replace(/^#/, '')).get('lang')
  if (isLanguage(language)) lab.stores.settings.setState({ linkLanguage: language })
  if (shared) lab.stores.settings.setState({ presetId: shared.presetId, config: shared.config, chosen: true })
  else if (isPresetId(presetId))
    lab.stores.settings.setState({ presetId, config: presetById(presetId).config, chosen: true })
  if (shared && shared.ignored.length > 0) {
    lab.stores.view.setState({
      notice: {
        code: 'config-invalid',
        message: text.failures.linkIgnored.message(shared.ignored),
        remedy: text.failures.linkIgnored.remedy,
      },
    })
  }
}

/** Writes each change of the form into the hash. @returns a function that ends it */
export function writeSetup(lab: Lab, window: Window): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined
  const unsubscribe = lab.stores.settings.subscribe(({ presetId, config, chosen }, before) => {
    if (!chosen || (presetId === before.presetId && config === before.config)) return
    clearTimeout(timer)
    timer = setTimeout(() => window.history.replaceState(null, '', encodeShare(presetId, config)), 400)
  })
  return () => {
    clearTimeout(timer)
    unsubscribe()
  }
}

/** Writes the chosen backend into the address for the next reload, and removes forced kernel options. */
export function writeBackend(choice: BackendChoice, window: Window): void {
  const url = new URL(window.location.href)
  if (choice === 'auto') url.searchParams.delete('backend')
  else url.searchParams.set('backend', choice)
  url.searchParams.delete('gpu')
  window.history.replaceState(null, '', url)
}
