// @ts-check
/** Runs a script of package.json or a tool of node_modules, passing its output through. */
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { projectRoot } from './serve.mjs'

/**
 * Runs a command in the project's root, looking for tools in node_modules/.bin first.
 *
 * @param {string[]} command
 * @param {Record<string, string>} [env] added to this process's environment
 * @returns {Promise<boolean>} whether it exited with code 0
 */
export function runCommand([name, ...args], env = {}) {
  // On Windows tools are .cmd files, which only a shell runs; Node itself is a plain program.
  const shell = process.platform === 'win32' && name !== process.execPath
  const local = join(projectRoot, 'node_modules', '.bin', shell ? `${name}.cmd` : name)
  const program = existsSync(local) ? local : name
  return new Promise((done) => {
    const child = spawn(shell ? `"${program}"` : program, args, {
      cwd: projectRoot,
      stdio: ['ignore', 'inherit', 'inherit'],
      shell,
      env: { ...process.env, ...env },
    })
    child.on('error', () => done(false))
    child.on('exit', (code) => done(code === 0))
  })
}

/**
 * Runs a script of package.json.
 *
 * @param {string} script
 */
export const npmRun = (script) => {
  const npm = process.env.npm_execpath
  return npm?.endsWith('.js')
    ? runCommand([process.execPath, npm, 'run', '--silent', script])
    : runCommand(['npm', 'run', '--silent', script])
}
