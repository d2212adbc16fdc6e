// @ts-check
/** Command-line options as a map. */

/**
 * @returns {Map<string, string>} the value after each --name, or 'true' if there is none
 * @throws {Error} for a value without a name, or a name given twice
 */
export function readOptions(args = process.argv.slice(2)) {
  const rest = [...args]
  const options = new Map()
  while (rest.length > 0) {
    const name = rest.shift() ?? ''
    if (!name.startsWith('--')) throw new Error(`Options begin with --, not ${name}.`)
    if (options.has(name.slice(2))) throw new Error(`${name} is given twice.`)
    const hasValue = rest.length > 0 && !rest[0].startsWith('--')
    options.set(name.slice(2), hasValue ? rest.shift() : 'true')
  }
  return options
}
