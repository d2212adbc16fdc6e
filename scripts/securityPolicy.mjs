// @ts-check
/**
 * What the built page may load and run, as content security policies: one for the page, one for its workers,
 * which a page's policy does not reach. A Vite plugin writes the page's into index.html and sends both as
 * headers from the preview server; on static hosts the service worker sends them (src/page/offline). The
 * development server has none: its reloading needs more.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * One policy as text.
 * @param {Record<string, string>} rules
 */
const asText = (rules) =>
  Object.entries(rules)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join('; ')

/** Data sets may be opened by their address, from anywhere that is encrypted, and from this machine. */
const connections = "'self' https: http://localhost:* http://127.0.0.1:*"

/**
 * The page's policy.
 * @param {readonly string[]} inlineScripts texts of the scripts that stand in the page itself: allowed by
 *   their digest, and nothing else inline
 */
export function pagePolicy(inlineScripts) {
  const digests = inlineScripts.map(
    (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  return asText({
    'default-src': "'none'",
    'script-src': ["'self'", ...digests].join(' '),
    // Libraries set single properties from code, which no policy forbids; style elements and attributes in
    // markup there are none.
    'style-src': "'self'",
    'img-src': "'self' blob: data:",
    'media-src': "'self' blob:",
    'font-src': "'self'",
    'connect-src': connections,
    'worker-src': "'self'",
    'manifest-src': "'self'",
    'object-src': "'none'",
    'base-uri': "'none'",
    'form-action': "'none'",
    // Text becomes code or markup only by the policies in src/page/app/trustedTypes.ts.
    'require-trusted-types-for': "'script'",
    'trusted-types': 'default',
  })
}

/** A worker's policy: wasm, and the blobs that tfjs starts its wasm threads from; nothing is shown. */
export const workerPolicy = asText({
  'default-src': "'none'",
  'script-src': "'self' blob: 'wasm-unsafe-eval'",
  'worker-src': "'self' blob:",
  'connect-src': `${connections} blob:`,
  'img-src': 'blob:',
})

/** Which files are workers, by the names that the build gives them. */
export const isWorkerFile = (/** @type {string} */ path) => /worker[^/]*\.js$/.test(path)

/** A page may be framed by its own site only; a meta element cannot say so. */
export const asHeader = (/** @type {string} */ policy) => `${policy}; frame-ancestors 'self'`

const inlineScript = /<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g
const policyElement = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/

/** The policy that a built index.html carries. */
export function policyOf(/** @type {string} */ html) {
  const found = policyElement.exec(html)
  if (!found) throw new Error('The built page carries no content security policy: build it again.')
  return found[1]
}

/**
 * The page with its policy as its second element: before it stands only the encoding, which has to come
 * first.
 */
export function withPolicy(/** @type {string} */ html) {
  const policy = pagePolicy([...html.matchAll(inlineScript)].map(([, text]) => text))
  const charset = '<meta charset="utf-8" />'
  if (!html.includes(charset)) throw new Error(`index.html must begin its head with ${charset}.`)
  return html.replace(
    charset,
    `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />`,
  )
}

/**
 * Headers that the built files are served with, by their path.
 * @param {string} policy the page's
 * @returns {(path: string) => Record<string, string>}
 */
export const headersFor = (policy) => (path) => ({
  'Content-Security-Policy': isWorkerFile(path) ? workerPolicy : asHeader(policy),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
})

/** @returns {import('vite').Plugin} */
export function securityPolicy() {
  return {
    name: 'igpt-security-policy',
    transformIndexHtml: { order: 'post', handler: (html, { server }) => (server ? html : withPolicy(html)) },
    configurePreviewServer({ middlewares, config }) {
      const page = join(config.root, config.build.outDir, 'index.html')
      middlewares.use((request, response, next) => {
        const headers = headersFor(policyOf(readFileSync(page, 'utf8')))(
          new URL(request.url ?? '/', 'http://host').pathname,
        )
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
        next()
      })
    },
  }
}
