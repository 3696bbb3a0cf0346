import { serveInChromium } from './chromium.mjs';

/**
 * Contestants of the built page (`vite.bench-page.config.ts`), in a window of its own each: `run` gives what `main.mjs` prints, null with
 * a line on stderr where it fails.
 */
export async function startPages() {
  const { open, close, version } = await serveInChromium('dist/bench-page');
  return {
    version,
    close,
    /** @param {string} name @param {readonly string[]} tasks */
    run: async (name, tasks) => {
      const page = await open();
      try {
        await page.waitForFunction(() => 'measureInPage' in globalThis, null, { timeout: 60_000 });
        return await page.evaluate(([asked, list]) => globalThis.measureInPage(asked, list), [name, tasks]);
      } catch (cause) {
        process.stderr.write(`${name}: ${cause.message.split('\n')[0]}\n`);
        return null;
      } finally {
        await page.context().close();
      }
    },
  };
}
