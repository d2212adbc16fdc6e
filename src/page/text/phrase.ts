/** Sentences with elements inside, so that each language can put them in its own order. */
import { createElement, Fragment, type ReactNode } from 'react'

/** phrase`step ${<b>3</b>} of ${9}` as one node. */
export function phrase(strings: TemplateStringsArray, ...nodes: ReactNode[]): ReactNode {
  return createElement(Fragment, null, ...strings.flatMap((string, i) => [string, nodes[i]]))
}
