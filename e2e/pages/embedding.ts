/**
 * Sites that show the lab in a frame: a server whose pages hold one iframe and record its messages, and a
 * build of the lab that lets it.
 */
import { spawn } from 'node:child_process'
import { mkdtempSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import type { Frame, Page } from '@playwright/test'
import { preview } from 'vite'
import { projectRoot } from '../../scripts/serve.mjs'

export interface OtherSite {
  /** The same pages as another site than localhost, and as another origin of the same site. */
  crossSite: string
  sameSite: string
  close(): Promise<void>
}

const pageOf = (address: string) => `<!doctype html>
<html lang="en">
  <title>A text with a frame</title>
  <script>
    window.messages = []
    addEventListener('message', (event) => {
      window.messages.push(event.data)
      if (event.data.type === 'igpt-lab') document.querySelector('iframe').height = event.data.height
    })
  </script>
  <h1>A text</h1>
  <iframe src="${address}" title="The lab" width="100%" height="300" referrerpolicy="origin"></iframe>
</html>`

/** Serves pages whose query is the address of their frame. */
export async function serveOtherSite(): Promise<OtherSite> {
  const server = createServer((request, response) => {
    const query = new URL(request.url ?? '/', 'http://host').searchParams
    const address = (query.get('frame') ?? '').replaceAll('&', '&amp;').replaceAll('"', '&quot;')
    response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(pageOf(address))
  })
  // Both loopback families: browsers may take either for localhost.
  await new Promise<void>((done) => server.listen(0, '::', done))
  const { port } = server.address() as AddressInfo
  return {
    crossSite: `http://127.0.0.1:${port}`,
    sameSite: `http://localhost:${port}`,
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}

/** Builds the lab for sites that may frame it, as documented. Resolves with the folder. */
export async function buildFor(ancestors: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'igpt-embed-'))
  const vite = resolve(projectRoot, 'node_modules/vite/bin/vite.js')
  const build = spawn(process.execPath, [vite, 'build', '--outDir', folder, '--emptyOutDir'], {
    cwd: projectRoot,
    env: { ...process.env, IGPT_FRAME_ANCESTORS: ancestors },
    stdio: ['ignore', 'ignore', 'inherit'],
  })
  const code = await new Promise((done) => {
    build.once('exit', done)
  })
  if (code !== 0) throw new Error(`The build for ${ancestors} ended with ${code}.`)
  return folder
}

/** Serves a build as `npm start` does, on a free port. */
export async function serveBuild(folder: string): Promise<{ url: string; close(): Promise<void> }> {
  const server = await preview({
    root: projectRoot,
    logLevel: 'warn',
    build: { outDir: folder },
    preview: { port: 0, strictPort: false, open: false },
  })
  const { port } = server.httpServer.address() as AddressInfo
  return { url: `http://localhost:${port}/`, close: () => server.close() }
}

/** Opens a page of the other site with this address in its frame. */
export async function frameIn(page: Page, site: string, address: string): Promise<Frame> {
  await page.goto(`${site}/?frame=${encodeURIComponent(address)}`)
  const frame = page.frames().find((one) => one !== page.mainFrame())
  if (!frame) throw new Error('The page has no frame.')
  return frame
}

/** The messages that the page around the frame has got. */
export const messagesOf = (page: Page): Promise<unknown[]> =>
  page.evaluate(() => (window as unknown as { messages: unknown[] }).messages)
