/**
 * The page's texts in the current language: components read `text.loss.title`. Another language is an object
 * of type `Texts`, so a missing key does not compile.
 */
import { en } from './en'

export type Texts = typeof en

export const text: Texts = en
