/** A text of a lesson with its two marks: bold, and the name of a setting as the form shows it. */
import { Fragment } from 'react'
import type { ConfigKey } from '../../../core/config'
import { paragraphs, textPieces, wordsIn, type Words } from '../../../core/lessons/words'
import { texts } from '../../../core/text/texts'
import { text as pageText } from '../../text/text'

export function MarkedText({ text }: { text: string }) {
  return textPieces(text).map((piece, i) => (
    <Fragment key={i}>
      {piece.kind === 'setting' ? (
        <em className="setting-name">{texts.config[piece.key as ConfigKey].label}</em>
      ) : piece.kind === 'bold' ? (
        <strong>{piece.text}</strong>
      ) : (
        piece.text
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
