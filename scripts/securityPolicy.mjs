// @ts-check
/**
 * The content security policies of the built page and of its workers, to which a page's policy does not
 * apply. A Vite plugin writes the page's into index.html and sends both as headers from the preview server;
 * on static hosts the service worker sends them (src/page/offline). The development server has none, because
 * hot reloading needs more.
 */
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

/**
 * A policy as a string.
 *
 * @param {Record<string, string>} rules
 */
const asText = (rules) =>
  Object.entries(rules)
    .map(([name, value]) => `${name} ${value}`.trim())
    .join('; ')

/** Data sets may be opened by URL, over https from anywhere, or from this machine. */
const connections = "'self' https: http://localhost:* http://127.0.0.1:*"

/**
 * The page's policy.
 *
 * @param {readonly string[]} inlineScripts inline scripts, allowed by their digests; no other inline code is
 */
export function pagePolicy(inlineScripts) {
  const digests = inlineScripts.map(
    (text) => `'sha256-${createHash('sha256').update(text).digest('base64')}'`,
  )
  return asText({
    'default-src': "'none'",
    'script-src': ["'self'", ...digests].join(' '),
    // Libraries set single style properties from code, which no policy forbids; no markup has styles.
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
    // Strings become code or markup only through the policy in src/page/app/trustedTypes.ts.
    'require-trusted-types-for': "'script'",
    'trusted-types': 'default',
  })
}

/** A worker's policy: wasm, and the blobs that tfjs starts its wasm threads from. */
export const workerPolicy = asText({
  'default-src': "'none'",
  'script-src': "'self' blob: 'wasm-unsafe-eval'",
  'worker-src': "'self' blob:",
  'connect-src': `${connections} blob:`,
  'img-src': 'blob:',
})

/** Whether a built file is a worker, by its name. */
export const isWorkerFile = (/** @type {string} */ path) => /worker[^/]*\.js$/.test(path)

/** One site that may frame the page: https, with any subdomain if it begins with `*.`, or this machine. */
const framingSite =
  /^(https:\/\/(\*\.)?[a-z0-9-]+(\.[a-z0-9-]+)*|http:\/\/(localhost|127\.0\.0\.1))(:\d{1,5})?$/i

/**
 * The sites that may show the page in a frame, as the policy writes them: `'none'`, `*`, or a list of sites
 * and `'self'`. The build reads them from the variable IGPT_FRAME_ANCESTORS and writes them into index.html,
 * where every server of the built page finds them; without it, none may.
 *
 * @param {string} [wanted] `none`, `*`, or `self` and addresses of sites, with spaces or commas between them
 * @throws {Error} for anything else
 */
export function frameAncestors(wanted = '') {
  const words = wanted.split(/[\s,]+/).flatMap((word) => word.replaceAll("'", '') || [])
  if (words.length === 0) return "'none'"
  if (words.length === 1 && words[0] === 'none') return "'none'"
  if (words.length === 1 && words[0] === '*') return '*'
  const wrong = words.find((word) => word !== 'self' && !framingSite.test(word))
  if (wrong !== undefined)
    throw new Error(
      `IGPT_FRAME_ANCESTORS may be none, *, or self and sites such as https://school.example; not ${wrong}.`,
    )
  return words.map((word) => (word === 'self' ? "'self'" : word.toLowerCase())).join(' ')
}

/**
 * The policy with who may frame the page, which a meta element cannot express.
 *
 * @param {string} policy
 * @param {string} ancestors from frameAncestors
 */
export const asHeader = (policy, ancestors) => `${policy}; frame-ancestors ${ancestors}`

/**
 * The other headers that must agree with it. `X-Frame-Options` knows no lists, so it is left out for one. A
 * page of another site that is isolated itself can frame this one only where `Cross-Origin-Resource-Policy`
 * allows it.
 *
 * @param {string} ancestors from frameAncestors
 * @returns {Record<string, string>}
 */
export const framingHeaders = (ancestors) => ({
  ...(ancestors === "'none'" && { 'X-Frame-Options': 'DENY' }),
  ...(ancestors === "'self'" && { 'X-Frame-Options': 'SAMEORIGIN' }),
  'Cross-Origin-Resource-Policy':
    ancestors === "'none'" || ancestors === "'self'" ? 'same-origin' : 'cross-origin',
})

const inlineScript = /<script(?![^>]*\bsrc=)[^>]*>([\s\S]*?)<\/script>/g
const ancestorsElement = /<meta name="igpt-frame-ancestors" content="([^"]*)"/
const policyElement = /<meta http-equiv="Content-Security-Policy" content="([^"]*)"/

/** The policy in a built index.html. */
export function policyOf(/** @type {string} */ html) {
  const found = policyElement.exec(html)
  if (!found) throw new Error('The built page carries no content security policy: build it again.')
  return found[1]
}

/** Who may frame a built page, as its index.html says. */
export function ancestorsOf(/** @type {string} */ html) {
  return frameAncestors(ancestorsElement.exec(html)?.[1])
}

/**
 * Inserts the policy, and who may frame the page, right after the charset, which must come first.
 *
 * @param {string} html
 * @param {string} [ancestors] from frameAncestors
 */
export function withPolicy(html, ancestors = "'none'") {
  const policy = pagePolicy([...html.matchAll(inlineScript)].map(([, text]) => text))
  const charset = '<meta charset="utf-8" />'
  if (!html.includes(charset)) throw new Error(`index.html must begin its head with ${charset}.`)
  return html.replace(
    charset,
    `${charset}\n    <meta http-equiv="Content-Security-Policy" content="${policy}" />` +
      `\n    <meta name="igpt-frame-ancestors" content="${ancestors}" />`,
  )
}

/**
 * Response headers of a built file, by its path.
 *
 * @param {string} policy the page's
 * @param {string} ancestors from frameAncestors
 * @returns {(path: string) => Record<string, string>}
 */
export const headersFor = (policy, ancestors) => (path) => ({
  'Content-Security-Policy': isWorkerFile(path) ? workerPolicy : asHeader(policy, ancestors),
  ...framingHeaders(ancestors),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
})

/** @returns {import('vite').Plugin} */
export function securityPolicy() {
  return {
    name: 'igpt-security-policy',
    transformIndexHtml: {
      order: 'post',
      handler: (html, { server }) =>
        server ? html : withPolicy(html, frameAncestors(process.env.IGPT_FRAME_ANCESTORS)),
    },
    configurePreviewServer({ middlewares, config }) {
      const page = resolve(config.root, config.build.outDir, 'index.html')
      middlewares.use((request, response, next) => {
        const html = readFileSync(page, 'utf8')
        const headers = headersFor(
          policyOf(html),
          ancestorsOf(html),
        )(new URL(request.url ?? '/', 'http://host').pathname)
        for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
        next()
      })
    },
  }
}
