// @ts-check
/** Words of a command line as settings. */

/**
 * @returns {Map<string, string>} the word after each --name, or 'true'. Throws an Error for a word that
 * belongs to no name.
 */
export function readOptions(words = process.argv.slice(2)) {
  const rest = [...words]
  const options = new Map()
  while (rest.length > 0) {
    const name = rest.shift() ?? ''
    if (!name.startsWith('--')) throw new Error(`Options begin with --, not ${name}.`)
    const hasValue = rest.length > 0 && !rest[0].startsWith('--')
    options.set(name.slice(2), hasValue ? rest.shift() : 'true')
  }
  return options
}
