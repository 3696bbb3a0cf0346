import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { type LocalServer, startLocalServer } from '../../electron/main/local-server.ts';
import { unpackBundledBrowser } from '../../scripts/lib/bundled-browser.mjs';
import { findSystemBrowser } from '../../scripts/lib/find-browser.mjs';
import { inRoot } from '../../scripts/lib/paths.mjs';

/**
 * A real Chromium for tests: the one that `npm test` found or unpacked, or, when vitest is started by itself, the same
 * search. WebGPU is always SwiftShader, so that the numbers are the same on every machine.
 */

export interface LaunchOptions {
  /** False starts without WebGPU, as on a machine that has no adapter. */
  readonly webgpu?: boolean;
  readonly args?: readonly string[];
}

export async function launchBrowser({ webgpu = true, args = [] }: LaunchOptions = {}): Promise<Browser> {
  const { executable, libraries, fonts } = await locateBrowser();
  const asRoot = process.platform === 'linux' && process.getuid?.() === 0;
  // The driver variables that make Dawn in Node use SwiftShader would make a system browser load foreign libraries.
  const { LD_LIBRARY_PATH: _libraries, VK_ICD_FILENAMES: _driver, ...inherited } = process.env;
  return chromium.launch({
    executablePath: executable,
    headless: true,
    args: [
      ...(webgpu ? ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader'] : ['--disable-features=WebGPU']),
      ...(asRoot ? ['--no-sandbox'] : []),
      ...args,
    ],
    env: {
      ...definedOnly(inherited),
      ...(libraries === null ? {} : { LD_LIBRARY_PATH: libraries }),
      ...(fonts === null ? {} : { FONTCONFIG_FILE: fonts }),
    },
  });
}

interface BrowserLocation {
  readonly executable: string;
  readonly libraries: string | null;
  readonly fonts: string | null;
}

async function locateBrowser(): Promise<BrowserLocation> {
  const { CHAINRULE_TEST_BROWSER, CHAINRULE_TEST_BROWSER_LIBRARIES, CHAINRULE_TEST_BROWSER_FONTS } = process.env;
  if (CHAINRULE_TEST_BROWSER) {
    return {
      executable: CHAINRULE_TEST_BROWSER,
      libraries: CHAINRULE_TEST_BROWSER_LIBRARIES ?? null,
      fonts: CHAINRULE_TEST_BROWSER_FONTS ?? null,
    };
  }
  const system = findSystemBrowser();
  if (system !== null) return { executable: system, libraries: null, fonts: null };
  const bundled = await unpackBundledBrowser();
  if (bundled === null) throw new Error('There is no browser for the tests: install Chromium, or name one in CHAINRULE_BROWSER.');
  return { executable: bundled.executable, libraries: bundled.libraryPath, fonts: bundled.fontConfig };
}

const definedOnly = (env: NodeJS.ProcessEnv): Record<string, string> =>
  Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));

/** Given to every page: without it a bare machine's browser reports `en-US@posix`, which is no language tag. */
export const LOCALE = 'en-US';

/** Whether the browser is the headless shell from npm, which lacks parts of a full Chromium. */
export const usesHeadlessShell = async (): Promise<boolean> => (await locateBrowser()).libraries !== null;

/** The built editor, served with its real headers and shown in a browser of its own. */
export interface EditorPage {
  readonly url: string;
  readonly browser: Browser;
  readonly context: BrowserContext;
  readonly page: Page;
  /** Console errors, uncaught exceptions, failed requests and policy violations so far; a test expects this to stay empty. */
  readonly problems: readonly string[];
  /** Opens another page of the same browser (same storage), watched in the same way. */
  newPage(): Promise<Page>;
  close(): Promise<void>;
}

export interface EditorOptions extends LaunchOptions {
  readonly context?: BrowserContextOptions;
  /** Appended to the address, e.g. `#/examples/iris`. */
  readonly hash?: string;
  /** Served instead of dist/renderer. */
  readonly folder?: string;
}

export async function openEditor(options: EditorOptions = {}): Promise<EditorPage> {
  const server: LocalServer = await startLocalServer(options.folder ?? inRoot('dist/renderer'));
  const browser = await launchBrowser(options);
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: LOCALE, ...options.context });
  const problems: string[] = [];
  const newPage = async (): Promise<Page> => {
    const page = await context.newPage();
    watchPage(page, problems);
    await page.goto(`${server.url}${options.hash ?? ''}`);
    return page;
  };
  const page = await newPage();
  return {
    url: server.url,
    browser,
    context,
    page,
    problems,
    newPage,
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}

/** Collects what a user would see in the console as an error. Chromium reports policy violations there too. */
export function watchPage(page: Page, problems: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`);
  });
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.stack ?? error.message}`));
  page.on('requestfailed', (request) => {
    const reason = request.failure()?.errorText ?? '';
    // broken off by who asked: the page was reloaded or closed meanwhile
    if (reason !== 'net::ERR_ABORTED') problems.push(`request: ${request.url()} ${reason}`);
  });
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`response: ${response.status()} ${response.url()}`);
  });
}

/** A folder that is removed when the test file is done; call `remove` in afterAll. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'chainrule-test-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}
