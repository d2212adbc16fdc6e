/**
 * Tells the page around an embed how high it is, so that its frame can follow: a message
 * `{ type: 'igpt-lab', height }` in CSS pixels at each change. It carries nothing else, so that any page may
 * hear it.
 */

export interface HeightMessage {
  type: 'igpt-lab'
  /** CSS pixels. */
  height: number
}

/**
 * @param content the element whose height counts; it must not depend on the frame's
 * @returns a function that ends it
 */
export function tellHeight(content: HTMLElement, view: Window): () => void {
  let told = 0
  const observer = new ResizeObserver(() => {
    const height = Math.ceil(content.getBoundingClientRect().height)
    if (height === told) return
    told = height
    const message: HeightMessage = { type: 'igpt-lab', height }
    view.parent.postMessage(message, '*')
  })
  observer.observe(content)
  return () => observer.disconnect()
}
