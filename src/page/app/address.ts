/**
 * What the page's address says: `?backend=`, `?gpu=`, `?preset=`, `?embed=`, and in the hash the config and
 * the page's options. Read at the start and when another link is pasted over this one; later edits are
 * written back without adding history entries.
 */
import { choosesConfig, decodeShare, encodeShare, isPresetId } from '../../core/share'
import { embedParts, noLinkOptions, type DroppedPart, type EmbedPart } from '../../core/linkOptions'
import { measuredStart } from '../../core/machine/address'
import { presetById } from '../../core/presets'
import type { BackendChoice } from '../../core/protocol'
import type { Lab } from '../store/lab'
import { fixAt, optionsOf } from '../store/state/link'

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

/** The part that the address asks to show alone; null shows the page. */
export function embedFromAddress(address: Pick<Location, 'search'>): EmbedPart | null {
  const asked = new URLSearchParams(address.search).get('embed')
  return embedParts.find((part) => part === asked) ?? null
}

/** Parts of the query that are not usable. */
function droppedOfQuery(query: URLSearchParams, hashHasPreset: boolean): DroppedPart[] {
  const embed = query.get('embed')
  const preset = query.get('preset')
  return [
    ...(embed !== null && !embedParts.some((part) => part === embed)
      ? [{ reason: 'option' as const, key: 'embed' as const, value: embed }]
      : []),
    ...(preset !== null && !hashHasPreset && !isPresetId(preset)
      ? [{ reason: 'preset' as const, value: preset }]
      : []),
  ]
}

/** Reads the address into the settings and the link's wishes; the hash wins over `?preset=`. */
export function readSetup(lab: Pick<Lab, 'stores'>, address: Pick<Location, 'search' | 'hash'>): void {
  const { settings, link } = lab.stores
  const query = new URLSearchParams(address.search)
  const shared = decodeShare(address.hash)
  const asked = query.get('preset')
  const presetId = shared?.presetId ?? (isPresetId(asked) ? asked : null)
  link.setState({
    ...noLinkOptions,
    ...shared?.options,
    embed: embedFromAddress(address),
    changes: shared?.changes ?? {},
    fixed: {},
    dropped: [
      ...(shared?.dropped ?? []),
      ...droppedOfQuery(query, shared !== null && shared.presetId !== null),
    ],
  })
  if (shared && choosesConfig(shared)) {
    // Without a preset the machine's own is chosen once its backend is known.
    settings.setState({
      config: shared.config,
      chosen: shared.presetId !== null,
      ...(shared.presetId && { presetId: shared.presetId }),
    })
  } else if (presetId) settings.setState({ presetId, config: presetById(presetId).config, chosen: true })
  settings.setState({ linkLanguage: shared?.options.language ?? null })
  // Who comes by a link without a run sees what the page is about, also in a later visit.
  if (shared && shared.options.run === null) lab.stores.view.setState({ guideOpen: true })
  fixAt(link, settings.getState().config)
}

/**
 * Reads the address again when another link replaces this one in the same tab.
 * @returns a function that ends it
 */
export function followAddress(lab: Lab, window: Window, onLink: () => void): () => void {
  const onChange = () => {
    // A jump to a place on the page, such as the skip link's, is no link.
    if (decodeShare(window.location.hash) === null) return
    readSetup(lab, window.location)
    onLink()
  }
  window.addEventListener('hashchange', onChange)
  return () => window.removeEventListener('hashchange', onChange)
}

/**
 * Writes each change of the form, and of the link's options, into the hash.
 * @returns a function that ends it
 */
export function writeSetup(lab: Lab, window: Window): () => void {
  const { settings, link } = lab.stores
  let timer: ReturnType<typeof setTimeout> | undefined
  const write = () => {
    const { presetId, config, chosen } = settings.getState()
    window.history.replaceState(
      null,
      '',
      encodeShare(chosen ? presetId : null, config, optionsOf(link.getState())),
    )
  }
  const soon = () => {
    clearTimeout(timer)
    timer = setTimeout(write, 400)
  }
  const stopSettings = settings.subscribe(({ presetId, config, chosen, language, linkLanguage }, before) => {
    // What the visitor has chosen since replaces the link's wish.
    if (before.linkLanguage !== null && linkLanguage === null)
      link.setState({ language: language === 'auto' ? null : language })
    if (chosen && (presetId !== before.presetId || config !== before.config)) soon()
  })
  const stopLink = link.subscribe((now, before) => {
    const wishes = optionsOf(now)
    const old = optionsOf(before)
    if (Object.entries(wishes).some(([key, value]) => old[key as keyof typeof old] !== value)) soon()
  })
  return () => {
    clearTimeout(timer)
    stopSettings()
    stopLink()
  }
}

/** Opens the measurement of this machine where the address asks for it, or holds the result of one. */
export function followMeasurement({ stores: { view } }: Pick<Lab, 'stores'>, window: Window): void {
  const open = () => {
    const { search, hash } = window.location
    if (new URLSearchParams(search).has('measure') || hash.startsWith(measuredStart))
      view.setState({ measureOpen: true })
  }
  open()
  window.addEventListener('hashchange', open)
}

/** Writes the chosen backend into the address for the next reload, and removes forced kernel options. */
export function writeBackend(choice: BackendChoice, window: Window): void {
  const url = new URL(window.location.href)
  if (choice === 'auto') url.searchParams.delete('backend')
  else url.searchParams.set('backend', choice)
  url.searchParams.delete('gpu')
  window.history.replaceState(null, '', url)
}
