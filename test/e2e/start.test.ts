import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { buildStale } from '../../scripts/lib/builds.mjs';
import { inRoot, root } from '../../scripts/lib/paths.mjs';
import { LOCALE, launchBrowser, temporaryFolder, watchPage } from '../support/browser.ts';

/** `npm start` as a person runs it, on a machine where Electron's program is not. */

const folder = temporaryFolder();
const emptyDist = join(folder.path, 'no-electron');
const running: ChildProcess[] = [];

beforeAll(() => {
  mkdirSync(emptyDist);
  if (!buildStale(['electron'])) throw new Error('The build of electron failed; its messages are above.');
});
afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});
afterAll(folder.remove);

interface Started {
  readonly child: ChildProcess;
  readonly url: string;
  readonly text: () => string;
}

/** Runs the script until it prints an address. */
function start(args: readonly string[], env: Record<string, string> = {}): Promise<Started> {
  const child = spawn(process.execPath, [inRoot('scripts/start.mjs'), ...args], {
    cwd: root,
    env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: emptyDist, DISPLAY: '', WAYLAND_DISPLAY: '', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let text = '';
  return new Promise((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      text += chunk.toString();
      const url = /http:\/\/127\.0\.0\.1:\d+\//.exec(text)?.[0];
      if (url !== undefined && text.includes('Ctrl-C')) resolve({ child, url, text: () => text });
    };
    child.stdout?.on('data', read);
    child.stderr?.on('data', read);
    child.on('exit', (code) => reject(new Error(`ended with ${code}: ${text}`)));
  });
}

const exitOf = (child: ChildProcess): Promise<number | null> => new Promise((resolve) => child.on('exit', resolve));

describe('npm start without Electron', () => {
  it('--browser serves the editor, says so in one paragraph, prints the address and ends with 0 on Ctrl-C', async () => {
    const { child, url, text } = await start(['--browser', '--no-open']);
    const paragraphs = text()
      .trim()
      .split(/\n\s*\n/);
    expect(paragraphs).toHaveLength(3);
    expect(paragraphs[0]).toMatch(/^Chainrule runs in a browser, as asked\./);
    expect(paragraphs[1]?.trim()).toBe(url);
    const browser = await launchBrowser({ webgpu: false });
    try {
      const page = await browser.newPage({ locale: LOCALE });
      const problems: string[] = [];
      watchPage(page, problems);
      await page.goto(url);
      await page.locator('#root > *').first().waitFor();
      expect(problems).toEqual([]);
    } finally {
      await browser.close();
    }
    child.kill('SIGINT');
    expect(await exitOf(child)).toBe(0);
  });

  it('says why when the download is forbidden', async () => {
    const { text } = await start(['--no-open'], { CHAINRULE_NO_ELECTRON_DOWNLOAD: '1' });
    expect(text()).toContain(
      "Electron's program is not on this machine and could not be fetched (CHAINRULE_NO_ELECTRON_DOWNLOAD=1 forbids the download)",
    );
  });

  it('says why when the download fails', { timeout: 60_000 }, async () => {
    const { text } = await start(['--no-open'], {
      ELECTRON_MIRROR: 'http://127.0.0.1:9/',
      electron_config_cache: join(folder.path, 'cache'),
      force_no_cache: 'true',
    });
    expect(text()).toMatch(/could not be fetched \(.*(fetch failed|ECONNREFUSED|Error).*\)/);
  });

  it('takes the port that it is given, and says so when that one is taken', async () => {
    const blocker: Server = createServer();
    const port = await new Promise<number>((resolve) =>
      blocker.listen(0, '127.0.0.1', () => resolve((blocker.address() as { port: number }).port)),
    );
    const run = spawnSync(process.execPath, [inRoot('scripts/start.mjs'), '--browser', '--no-open', '--port', String(port)], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(run.status).toBe(1);
    expect(run.stderr).toContain(`Port ${port} of 127.0.0.1 cannot be used (EADDRINUSE)`);
    await new Promise((resolve) => blocker.close(resolve));
    const { url } = await start(['--browser', '--no-open', '--port', String(port)]);
    expect(url).toBe(`http://127.0.0.1:${port}/`);
  });

  it.each([['--port', 'x'], ['--port', '70000'], ['--colour']])('explains its options when they are wrong: %s %s', (...args) => {
    const run = spawnSync(process.execPath, [inRoot('scripts/start.mjs'), ...args.filter(Boolean)], {
      cwd: root,
      encoding: 'utf8',
    });
    expect(run.status).toBe(2);
    expect(run.stderr).toContain('npm start [-- OPTIONS]');
  });
});

describe('the download of Electron', () => {
  it('is given up after its time limit, when the server accepts and never answers', { timeout: 30_000 }, async () => {
    const silent = createServer(() => undefined);
    const port = await new Promise<number>((resolve) =>
      silent.listen(0, '127.0.0.1', () => resolve((silent.address() as { port: number }).port)),
    );
    const code = `
      const { downloadElectron } = await import(${JSON.stringify(inRoot('scripts/lib/electron-binary.mjs'))});
      console.log(downloadElectron(process.env, 2000));`;
    const env = {
      ...process.env,
      ELECTRON_OVERRIDE_DIST_PATH: emptyDist,
      ELECTRON_MIRROR: `http://127.0.0.1:${port}/`,
      electron_config_cache: join(folder.path, 'cache-2'),
      force_no_cache: 'true',
    };
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const text = await new Promise<string>((resolve) =>
      child.stdout.on('data', (chunk: Buffer) => resolve(chunk.toString().trim())),
    );
    silent.close();
    expect(text).toBe('the download took longer than 2 s');
  });

  it('is never started by looking for the program', () => {
    writeFileSync(
      join(folder.path, 'probe.mjs'),
      `import { findElectron } from ${JSON.stringify(inRoot('scripts/lib/electron-binary.mjs'))};\nconsole.log(findElectron());\n`,
    );
    const env = { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: emptyDist };
    const run = spawnSync(process.execPath, [join(folder.path, 'probe.mjs')], { env, encoding: 'utf8' });
    expect(run.stdout.trim()).toBe('null');
    expect(run.stderr).toBe('');
  });
});
