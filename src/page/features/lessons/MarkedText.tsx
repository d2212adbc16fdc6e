/** A text of a lesson: bold, names of settings as in the form, and terms that the glossary explains. */
import { Fragment } from 'react'
import type { ConfigKey } from '../../../core/config'
import { paragraphs, textPieces, wordsIn, type Words } from '../../../core/lessons/words'
import { texts } from '../../../core/text/texts'
import { Marked } from '../../ui/Term'
import { text as pageText } from '../../text/text'

export function MarkedText({ text }: { text: string }) {
  return textPieces(text).map((piece, i) => (
    <Fragment key={i}>
      {piece.kind === 'setting' ? (
        <em className="setting-name">{texts.config[piece.key as ConfigKey].label}</em>
      ) : piece.kind === 'bold' ? (
        <strong>{piece.text}</strong>
      ) : (
        <Marked>{piece.text}</Marked>
      )}
    </Fragment>
  ))
}

/** Paragraphs in the page's language. */
export function Paragraphs({ words }: { words: Words }) {
  return paragraphs(wordsIn(words, pageText.common.locale)).map((paragraph) => (
    <p key={paragraph}>
      <MarkedText text={paragraph} />
    </p>
  ))
}
