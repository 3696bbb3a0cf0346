import { cpus } from 'node:os';
import { chromium } from 'playwright-core';
import { preview } from 'vite';
import { unpackBundledBrowser } from '../../scripts/lib/bundled-browser.mjs';
import { findSystemBrowser } from '../../scripts/lib/find-browser.mjs';
import { root } from '../../scripts/lib/paths.mjs';

/**
 * A built page in a real browser, WebGPU in software (SwiftShader). Ends the process where no browser is found.
 * @param {string} outDir what is served, under the root of the project
 */
export async function serveInChromium(outDir) {
  const system = findSystemBrowser();
  const bundled = system === null ? await unpackBundledBrowser() : null;
  const executablePath = system ?? bundled?.executable;
  if (!executablePath) {
    process.stderr.write('There is no browser: install Chromium, or name one in CHAINRULE_BROWSER.\n');
    process.exit(1);
  }
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0;
  const server = await preview({
    configFile: false,
    root,
    logLevel: 'error',
    build: { outDir },
    preview: { host: '127.0.0.1', port: 0 },
  });
  // a driver that Dawn uses in Node would make a system browser load foreign libraries
  const { LD_LIBRARY_PATH: _libraries, VK_ICD_FILENAMES: _driver, ...inherited } = process.env;
  const browser = await chromium.launch({
    executablePath,
    headless: true,
    args: ['--enable-unsafe-webgpu', '--use-webgpu-adapter=swiftshader', ...(isRoot ? ['--no-sandbox'] : [])],
    env: { ...inherited, ...(bundled ? { LD_LIBRARY_PATH: bundled.libraryPath, FONTCONFIG_FILE: bundled.fontConfig } : {}) },
  });
  return {
    browser,
    version: `${browser.version()}, Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'})`,
    /** A fresh window of the size that the interface is designed for. */
    open: async () => {
      const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-US' });
      const page = await context.newPage();
      await page.goto(server.resolvedUrls?.local[0] ?? '');
      return page;
    },
    close: async () => {
      await browser.close();
      await server.close();
    },
  };
}
