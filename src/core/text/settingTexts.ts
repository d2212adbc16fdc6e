/** The type of the texts of settings and studies, which each language satisfies. */
import type { ConfigFields, RunConfig } from '../config'
import type { FieldTexts, Unit } from '../fields'
import type { PresetId } from '../presets'
import type { StudyKind, StudyOf } from '../studies/registry'

/** The label of a setting, and a value. */
export type NamedValue = readonly [string, number | string]

export interface SettingTexts {
  /** Every setting of a run; the two without a field of their own have only a label. */
  config: FieldTexts<ConfigFields> &
    Readonly<Record<Exclude<keyof RunConfig, keyof ConfigFields>, { label: string }>>
  studies: { readonly [K in StudyKind]: { name: string; fields: FieldTexts<Omit<StudyOf<K>, 'kind'>> } }
  /** The summary is one sentence: data, size and the machine it is for. */
  presets: Readonly<Record<PresetId, { label: string; summary: string }>>
  units: Readonly<Record<Unit, string>>
  /** Labels and classes of the shipped data sets by their English names; those left out stay as they are. */
  dataNames: Readonly<Record<string, string>>
  /** What the worker is doing, in a few words beside its progress. */
  doing: {
    trainingVqVae(step: number, steps: number, error?: string): string
    encodingImages: string
    readingFeatures: string
    readingAllFeatures: string
    layer(layer: number, last: number): string
    layersTogether(layers: readonly number[]): string
    nearestNeighbours: string
    attentiveProbes: string
    findingBestLayer: string
    fineTuning: { pretrained: string; scratch: string }
    done(what: string): string
    subsetProbe(subset: number, subsets: number): string
    subsetFineTuning(subset: number, subsets: number, step: number): string
    subsetDone(subset: number, subsets: number): string
    learningRate(rate: number, step: number): string
    learningRateDone(rate: number): string
    readingImages: string
    measuringImages: string
    readingSecondSet: string
    measuringSecondSet: string
    lookingInside: string
  }
  /** What is wrong with a value, each a whole sentence. */
  messages: {
    notANumber(label: string): string
    notWhole(label: string, value: number): string
    outOfRange(label: string, min: number, max: number, value: number): string
    notAnOption(label: string, options: string, value: string): string
    tooFew(label: string, fewest: number): string
    headsDivideWidth(nEmbd: number, nHead: number): string
    promptLeavesRows(nPx: number): string
    warmupWithinRun(warmupSteps: number, steps: number): string
    topKWithinVocab(nVocab: number, learnedCodes: boolean): string
    attentiveFits(megabytes: number, most: number): string
    levelsOfByte(most: number, nVocab: number): string
    noPaletteFile: string
    coloursOfFile(colours: number, nVocab: number): string
    pixelsPerCode(vqFactor: number): string
    sideMultipleOfCode(vqFactor: number, nPx: number): string
    sideHoldsCodes(vqFactor: number, nPx: number): string
    /** Gigabytes, with one decimal. */
    tooLarge(needed: string, budget: string): string
    /** Labels of settings, each with the value to set. */
    wouldFit(changes: readonly NamedValue[]): string
    /** The same for more pieces of a batch alone; `others` are another way, if there is one. */
    piecesFit(pieces: readonly NamedValue[], others: readonly NamedValue[]): string
    smallerModel: string
  }
}
