/** Scheme and host of the page. They must never change: what the window stores belongs to this origin. */
export const SCHEME = 'app';
export const HOST = 'chainrule';
const PAGE_ORIGIN = `${SCHEME}://${HOST}`;
export const PAGE_URL = `${PAGE_ORIGIN}/index.html`;

/** True for addresses of our own page; `app://chainrule.evil/` and `app://chainrule@evil/` are not. */
export function isOwnUrl(address: string): boolean {
  const url = parseUrl(address);
  return url !== null && url.protocol === `${SCHEME}:` && url.host === HOST && url.username === '' && url.password === '';
}

/** Navigation stays in the one document; only what follows `#` may change. */
export const isOwnPage = (address: string): boolean =>
  isOwnUrl(address) && ['/', '/index.html'].includes(parseUrl(address)?.pathname ?? '');

/** Pages that the application may open in the system's browser. */
const DOCUMENTATION_HOSTS: ReadonlySet<string> = new Set([
  'example.org',
  'pytorch.org',
  'docs.pytorch.org',
  'onnx.ai',
  'www.w3.org',
]);

export function isDocumentationUrl(address: string): boolean {
  const url = parseUrl(address);
  return (
    url !== null && url.protocol === 'https:' && url.port === '' && url.username === '' && DOCUMENTATION_HOSTS.has(url.hostname)
  );
}

const parseUrl = (address: string): URL | null => (URL.canParse(address) ? new URL(address) : null);
