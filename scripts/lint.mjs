// @ts-check
/**
 * `npm run lint`: types (a missing text key is a type error), lint rules with the import table, formatting
 * and line lengths. All of them run, side by side, so that one call reports every problem.
 */
import { runCommand } from './npmRun.mjs'

const checks = [
  ['tsc'],
  ['oxlint', '-c', 'oxlint.config.mjs', '--deny-warnings'],
  ['prettier', '--check', '.', '--log-level', 'warn'],
  [process.execPath, 'scripts/lineLength.mjs'],
]

const results = await Promise.all(checks.map((check) => runCommand(check)))
process.exit(results.every(Boolean) ? 0 : 1)
