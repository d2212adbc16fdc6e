// @ts-check
/** `npm run e2e:long`: builds the page and runs the long end-to-end checks (e2e/*.long.ts). Takes minutes. */
import { npmRun, runCommand } from './npmRun.mjs'

const green = (await npmRun('build')) && (await runCommand(['playwright', 'test'], { IGPT_E2E_LONG: '1' }))
process.exit(green ? 0 : 1)
