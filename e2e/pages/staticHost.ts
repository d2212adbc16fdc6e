/**
 * A plain static host: the dist folder below a sub-path, without the isolation headers, as a free page
 * host would serve it.
 */
import { createReadStream, readFileSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { extname, join, normalize, resolve } from 'node:path'

export const dist = resolve(import.meta.dirname, '..', '..', 'dist')
const types: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.wasm': 'application/wasm',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
  '.gz': 'application/gzip',
  '.webmanifest': 'application/manifest+json',
}

export interface StaticHost {
  url: string
  close(): Promise<void>
  /** Serves one file with its text changed, as after a new build. */
  change(path: string, to: (text: string) => string): void
}

/** Serves a build, dist by default, below `subPath` ("/a/b/"); everything else is 404. Ends with `close`. */
export async function serveBelow(subPath: string, build = dist): Promise<StaticHost> {
  const changed = new Map<string, string>()
  const server = createServer((request, response) => {
    const path = decodeURIComponent(new URL(request.url ?? '/', 'http://host').pathname)
    const below = path.startsWith(subPath) ? normalize(path.slice(subPath.length)) : '..'
    const file = join(build, below === '.' || below === '' ? 'index.html' : below)
    const size = file.startsWith(build) ? statSync(file, { throwIfNoEntry: false })?.size : undefined
    if (size === undefined) {
      response.writeHead(404).end('not found')
      return
    }
    const text = changed.get(file)
    if (text !== undefined) {
      response.writeHead(200, { 'Content-Type': types[extname(file)] }).end(text)
      return
    }
    response.writeHead(200, {
      'Content-Type': types[extname(file)] ?? 'application/octet-stream',
      'Content-Length': size,
    })
    createReadStream(file).pipe(response)
  })
  await new Promise<void>((done) => server.listen(0, 'localhost', done))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://localhost:${port}${subPath}`,
    change: (path, to) => void changed.set(join(build, path), to(readFileSync(join(build, path), 'utf8'))),
    close: () =>
      new Promise((done) => {
        server.closeAllConnections()
        server.close(() => done())
      }),
  }
}
