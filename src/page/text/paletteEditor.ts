/** The texts of the palette editor in the current language, loaded with it. */
import { paletteEditor as en, type PaletteEditorTexts } from './en/paletteEditor'
import { text } from './text'

/** Call it where the texts are used: the language may change. */
export const paletteEditorText = (): PaletteEditorTexts => text.parts?.paletteEditor ?? en
