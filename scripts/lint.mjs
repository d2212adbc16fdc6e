// @ts-check
/**
 * `npm run lint`: types (a missing text key is a type error), lint rules with the import table, formatting
 * and line lengths. All of them run, so that one call reports every problem.
 */
import { runCommand } from './npmRun.mjs'

const checks = [
  ['tsc'],
  ['oxlint', '-c', 'oxlint.config.mjs', '--deny-warnings'],
  ['prettier', '--check', '.', '--log-level', 'warn'],
  [process.execPath, 'scripts/lineLength.mjs'],
]

let green = true
for (const check of checks) green = (await runCommand(check)) && green
process.exit(green ? 0 : 1)
