/** A matcher of Testing Library for sentences in which the glossary's terms are elements of their own. */

/** Matches the innermost paragraph whose whole text fits. */
export const wholeText =
  (pattern: RegExp) =>
  (_: string, element: Element | null): boolean =>
    element?.localName === 'p' && pattern.test(element.textContent ?? '')
