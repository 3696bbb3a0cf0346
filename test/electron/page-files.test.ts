import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LocalServer, startLocalServer } from '../../electron/main/local-server.ts';
import { answerPageRequest } from '../../electron/main/page-files.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { temporaryFolder } from '../support/browser.ts';

const folder = temporaryFolder();
const site = join(folder.path, 'site');
let server: LocalServer;

beforeAll(async () => {
  mkdirSync(join(site, 'assets'), { recursive: true });
  writeFileSync(join(folder.path, 'secret.txt'), 'secret');
  writeFileSync(join(folder.path, 'site-secret.txt'), 'secret');
  writeFileSync(join(site, 'index.html'), '<p>page</p>');
  writeFileSync(join(site, 'assets', 'worker.js'), 'postMessage(1)');
  for (const name of ['sandbox-worker', 'helper-worker', 'worker', 'elk-worker'])
    writeFileSync(join(site, 'assets', `${name}-B_1-x.js`), 'postMessage(1)');
  writeFileSync(join(site, 'name with space.svg'), '<svg/>');
  symlinkSync('../secret.txt', join(site, 'link.txt'));
  symlinkSync('..', join(site, 'up'));
  server = await startLocalServer(site);
});
afterAll(async () => {
  await server.close();
  folder.remove();
});

/** Sends a path exactly as written: `fetch` would tidy up `..` before it leaves. */
const rawRequest = (
  path: string,
  headers: Record<string, string> = {},
  method = 'GET',
): Promise<{ status: number; body: string; headers: Record<string, unknown> }> =>
  new Promise((resolve, reject) => {
    const { port } = new URL(server.url);
    const sent = request({ host: '127.0.0.1', port, path, method, headers, setHost: headers.Host === undefined }, (response) => {
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    sent.on('error', reject);
    sent.end();
  });

describe('the page over 127.0.0.1', () => {
  it('serves files with their types and the security headers, worker scripts too', async () => {
    for (const [path, type] of [
      ['/', 'text/html; charset=utf-8'],
      ['/index.html?x=1', 'text/html; charset=utf-8'],
      ['/assets/worker.js', 'text/javascript; charset=utf-8'],
      ['/name%20with%20space.svg', 'image/svg+xml'],
    ] as const) {
      const answer = await rawRequest(path);
      expect(answer.status).toBe(200);
      expect(answer.headers).toMatchObject({
        'content-type': type,
        'cross-origin-opener-policy': 'same-origin',
        'cross-origin-embedder-policy': 'require-corp',
        'cross-origin-resource-policy': 'same-origin',
        'x-content-type-options': 'nosniff',
      });
      const policy = String(answer.headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain('unsafe');
    }
  });

  it('lets only workers of scripts, of the session and those that help it compile WebAssembly, and reach nothing but for the session', async () => {
    const policyOf = async (path: string): Promise<unknown> => (await rawRequest(path)).headers['content-security-policy'];
    for (const name of ['sandbox-worker', 'helper-worker'])
      expect(await policyOf(`/assets/${name}-B_1-x.js`)).toBe("default-src 'none'; script-src 'self' 'wasm-unsafe-eval'");
    const session = String(await policyOf('/assets/worker-B_1-x.js'));
    expect(session).toContain("script-src 'self' 'wasm-unsafe-eval';");
    expect(session.replace(" 'wasm-unsafe-eval'", '')).toBe(await policyOf('/'));
    for (const path of ['/', '/assets/elk-worker-B_1-x.js', '/assets/worker.js', '/name%20with%20space.svg']) {
      const sources = /script-src ([^;]*)/.exec(String(await policyOf(path)))?.[1];
      expect(sources, path).toBe("'self'");
    }
  });

  it('is no looser in the page itself, for where nobody sends headers', () => {
    const page = readFileSync(inRoot('renderer', 'index.html'), 'utf8');
    expect(/script-src ([^;]*);/.exec(page)?.[1]).toBe("'self'");
    expect(page).not.toContain('unsafe');
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/%2e%2e%2fsecret.txt',
    '/..%5csecret.txt',
    '/assets/..\\..\\secret.txt',
    '/../site-secret.txt',
    '//etc/passwd',
    '/link.txt',
    '/up/secret.txt',
    '/index.html%00.js',
    '/%zz',
    '/assets/',
    '/assets',
    '/nothing.html',
  ])('answers 404 for %s and shows nothing', async (path) => {
    const answer = await rawRequest(path);
    expect(answer.status).toBe(404);
    expect(answer.body).not.toContain('secret');
    expect(answer.body).not.toContain('worker.js');
    expect(answer.headers).toHaveProperty('content-security-policy');
  });

  it('answers only for its own name, so that a rebound name reaches nothing', async () => {
    for (const host of ['evil.example', `evil.example:${new URL(server.url).port}`, '127.0.0.1', '']) {
      expect((await rawRequest('/', { Host: host })).status).toBe(403);
    }
    expect((await rawRequest('/', { Host: `localhost:${new URL(server.url).port}` })).status).toBe(200);
  });

  it('answers GET and HEAD only', async () => {
    expect(await rawRequest('/', {}, 'HEAD')).toMatchObject({ status: 200, body: '' });
    expect((await rawRequest('/', {}, 'POST')).status).toBe(405);
    expect((await rawRequest('/', {}, 'DELETE')).status).toBe(405);
  });

  it('listens on the loopback address and refuses a taken port', async () => {
    expect(server.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/$/);
    await expect(startLocalServer(site, Number(new URL(server.url).port))).rejects.toMatchObject({ code: 'EADDRINUSE' });
  });
});

describe('answerPageRequest', () => {
  it('answers the same without a server', async () => {
    const answer = await answerPageRequest(site, 'GET', '/');
    expect(new TextDecoder().decode(answer.body ?? new Uint8Array())).toBe('<p>page</p>');
    expect((await answerPageRequest(site, 'GET', 'index.html')).status).toBe(404);
    expect((await answerPageRequest(join(folder.path, 'nowhere'), 'GET', '/')).status).toBe(404);
  });
});
