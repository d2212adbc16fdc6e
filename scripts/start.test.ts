/** `npm start` refuses what cannot work with one sentence and exit code 1, before it builds anything. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { resolve } from 'node:path'
import { expect, it } from 'vitest'

/** Runs start.mjs to its end. Not spawnSync: the port's holder lives in this process and must answer. */
async function start(...args: string[]): Promise<{ code: number; said: string }> {
  const child = spawn(process.execPath, [resolve(import.meta.dirname, 'start.mjs'), '--no-open', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (text: Buffer) => {
      said += text.toString()
    })
  const [code] = await once(child, 'exit')
  return { code, said: said.trim() }
}

it('names --port where the port is taken', async () => {
  const holder = createServer().listen(0, 'localhost')
  await once(holder, 'listening')
  const { port } = holder.address() as AddressInfo
  const { code, said } = await start('--port', String(port))
  holder.close()
  expect(code).toBe(1)
  expect(said).toBe(
    `Port ${port} is taken by another program: stop that one, ` +
      `or choose another port with \`npm start -- --port ${port + 1}\`.`,
  )
}, 30_000)

it('refuses a port that is no number', async () => {
  const { code, said } = await start('--port', 'high')
  expect(code).toBe(1)
  expect(said).toBe('--port must be a whole number from 1 to 65535, not high.')
}, 30_000)

it('lists its options where it does not know one', async () => {
  const { code, said } = await start('--prot', '1')
  expect(code).toBe(1)
  expect(said).toContain('The options are --port N, --no-open and --no-build.')
}, 30_000)
