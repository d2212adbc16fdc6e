/**
 * Settings as data: one field says what one setting may be. The tables of fields (core/config for a run,
 * core/studies for each study) are read by the forms, the validator, share links, saved runs and the worker;
 * nothing else knows a range. Labels and help are in core/text.
 */

/** Units shown beside a number; their words are in core/text. */
export type Unit = 'px' | 'steps' | 'images' | 'layers' | 'labels' | 'rows' | 'rounds'

export interface NumberField {
  type: 'number'
  min: number
  max: number
  integer: boolean
  /** One step of the arrow keys. */
  increment: number
  unit?: Unit
}

export interface ChoiceField<V extends string = string> {
  type: 'choice'
  options: readonly V[]
}

/** Some of the named options, stored as one text with spaces between them. */
export interface SubsetField {
  type: 'subset'
  options: readonly string[]
  /** Fewest options that must be chosen. */
  fewest: number
}

export type Field = NumberField | ChoiceField | SubsetField

/** One field for each setting of T, in the order of the form. A missing row does not compile. */
export type FieldTable<T> = {
  readonly [K in keyof T]: T[K] extends number
    ? NumberField
    : string extends T[K]
      ? SubsetField
      : ChoiceField<Extract<T[K], string>>
}

/** The keys of T's numbers. */
export type NumberKey<T> = { [K in keyof T]: T[K] extends number ? K : never }[keyof T]

/** How a setting is named in the form and in messages, and one sentence that explains it. */
export interface FieldText {
  label: string
  /** With the paper's section if it has one. */
  help: string
}

export interface ChoiceText<V extends string = string> extends FieldText {
  /** The label of each option. */
  options: Readonly<Record<V, string>>
}

/** The text of each setting of T. A missing key, or a missing option, does not compile. */
export type FieldTexts<T> = {
  readonly [K in keyof T]: T[K] extends number ? FieldText : ChoiceText<Extract<T[K], string>>
}

/** A whole number from `min` to `max`. */
export const int = (min: number, max: number, increment: number, unit?: Unit): NumberField => ({
  type: 'number',
  min,
  max,
  increment,
  integer: true,
  ...(unit && { unit }),
})

/** Any number from `min` to `max`. */
export const real = (min: number, max: number, increment: number): NumberField => ({
  type: 'number',
  min,
  max,
  increment,
  integer: false,
})

/** One of some named options. */
export const choice = <const V extends string>(...options: V[]): ChoiceField<V> => ({
  type: 'choice',
  options,
})

/** At least `fewest` of some named options. */
export const subset = (fewest: number, ...options: string[]): SubsetField => ({
  type: 'subset',
  options,
  fewest,
})

/** The keys of a record whose type lists them all, in their order. */
export function keysOf<T extends object>(record: T): (keyof T & string)[] {
  return Object.keys(record) as (keyof T & string)[]
}

/** Whether it is a whole number from 0. */
export const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0
