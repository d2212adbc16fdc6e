/**
 * Names a key that an object of a JSON text has twice. JSON.parse keeps the last of them without a word,
 * other readers the first: two programs would see two different files.
 */

const token = /"(?:[^"\\]|\\.)*"|[{}[\]:]/g

/**
 * @param text JSON that JSON.parse reads
 * @returns the first key that its object already has, or null
 */
export function duplicateKey(text: string): string | null {
  /** Keys of the objects around the current place, null for a list. */
  const around: (Set<string> | null)[] = []
  let last = ''
  for (const [found] of text.matchAll(token)) {
    if (found === '{') around.push(new Set())
    else if (found === '[') around.push(null)
    else if (found === '}' || found === ']') around.pop()
    else if (found === ':') {
      // Escaped and plain spellings are the same key.
      const key = JSON.parse(last) as string
      const keys = around.at(-1)
      if (keys?.has(key)) return key
      keys?.add(key)
    }
    last = found
  }
  return null
}
