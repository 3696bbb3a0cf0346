import { readFile, realpath } from 'node:fs/promises';
import { basename, extname, join, resolve, sep } from 'node:path';

/**
 * Answers for the files of the built page, the same under `app://chainrule` in the desktop application and on 127.0.0.1 in
 * the browser edition: one set of headers, one MIME table, one rule about which file a path may name.
 */

/** The page may load only its own files; no inline script, no inline style, nothing from elsewhere, and no framing. */
const CONTENT_SECURITY_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "worker-src 'self'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "object-src 'none'",
  "frame-ancestors 'none'",
].join('; ');

/**
 * A worker has the policy that its own file comes with. That of the sandbox of script blocks may compile WebAssembly, which the
 * interpreter is; it may load nothing but its own code, so that even what broke out of the interpreter would reach nobody. A thread that
 * helps the session's worker to compute gets by with as little.
 */
const CODE_POLICY = ["default-src 'none'", "script-src 'self' 'wasm-unsafe-eval'"].join('; ');

/** The session's worker compiles what it made of the graph, as WebAssembly; apart from that it may do what the page may. */
const SESSION_POLICY = CONTENT_SECURITY_POLICY.replace("script-src 'self'", "script-src 'self' 'wasm-unsafe-eval'");

/** The build names the files after kernels/script/sandbox-worker.ts, kernels/wasm/helper-worker.ts and session/worker.ts. */
function workerPolicy(file: string): string | null {
  const [, name] = /^(sandbox-worker|helper-worker|worker)-[\w-]+\.js$/.exec(basename(file)) ?? [];
  if (name === undefined) return null;
  return name === 'worker' ? SESSION_POLICY : CODE_POLICY;
}

/** On every answer, worker scripts too: the page is isolated from other origins and cannot be embedded. */
const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'Content-Security-Policy': CONTENT_SECURITY_POLICY,
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
};

const MIME_TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.mjs': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.chainrule': 'application/json; charset=utf-8',
  '.csv': 'text/csv; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.ttf': 'font/ttf',
  '.wasm': 'application/wasm',
  '.npz': 'application/octet-stream',
  '.gz': 'application/gzip',
};

export interface PageAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** Null for HEAD. */
  readonly body: Uint8Array<ArrayBuffer> | null;
}

/**
 * Answers GET and HEAD for one path of the page; `/` is index.html. Anything that would leave the folder, through `..`,
 * encoded separators or a link, is answered 404 like a file that is not there; folders are never listed.
 *
 * @param folder the built page (dist/renderer)
 * @param pathname as in a URL: percent-encoded, starting with `/`
 */
export async function answerPageRequest(folder: string, method: string, pathname: string): Promise<PageAnswer> {
  if (method !== 'GET' && method !== 'HEAD')
    return plainAnswer(405, 'Only GET and HEAD are answered here.', { Allow: 'GET, HEAD' });
  const file = await resolvePageFile(folder, pathname);
  if (file === null) return plainAnswer(404, 'There is no such file here.');
  const body = await readFile(file).catch(() => null);
  if (body === null) return plainAnswer(404, 'There is no such file here.');
  const type = MIME_TYPES[extname(file).toLowerCase()] ?? 'application/octet-stream';
  const policy = workerPolicy(file);
  const headers = {
    ...SECURITY_HEADERS,
    ...(policy === null ? {} : { 'Content-Security-Policy': policy }),
    'Content-Type': type,
    'Content-Length': String(body.byteLength),
    'Cache-Control': cacheRule(file),
  };
  return { status: 200, headers, body: method === 'HEAD' ? null : new Uint8Array(body) };
}

/** Names of built assets carry a hash of their content; the others may change with every version. */
const cacheRule = (file: string): string =>
  file.includes(`${sep}assets${sep}`) ? 'public, max-age=31536000, immutable' : 'no-cache';

export function plainAnswer(status: number, text: string, more: Readonly<Record<string, string>> = {}): PageAnswer {
  const body = new TextEncoder().encode(`${text}\n`);
  return { status, headers: { ...SECURITY_HEADERS, 'Content-Type': 'text/plain; charset=utf-8', ...more }, body };
}

/** The file that a URL's path names, or null when it names none or one outside the folder. */
async function resolvePageFile(folder: string, pathname: string): Promise<string | null> {
  const relative = decodePath(pathname);
  if (relative === null) return null;
  const root = resolve(folder);
  const wanted = resolve(join(root, relative === '/' ? '/index.html' : relative));
  if (!wanted.startsWith(root + sep)) return null;
  try {
    const [realRoot, realFile] = await Promise.all([realpath(root), realpath(wanted)]);
    return realFile.startsWith(realRoot + sep) ? realFile : null;
  } catch {
    return null;
  }
}

/** Decodes once; a backslash, a NUL or a malformed escape has no business in the name of a built file. */
function decodePath(pathname: string): string | null {
  try {
    const decoded = decodeURIComponent(pathname);
    return decoded.startsWith('/') && !/[\\\0]/.test(decoded) && !decoded.split('/').includes('..') ? decoded : null;
  } catch {
    return null;
  }
}
