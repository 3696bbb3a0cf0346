import { quantile } from './window.mjs';

/**
 * Inputs and what they lead to: `waited` from the input to the end of the first painted frame in which the answer is there, `worked`
 * how long the page's main thread computed for it, which says the same on a machine that is busy with other things.
 */
export class Answers {
  /** @param {import('playwright-core').Page} page @param {import('playwright-core').CDPSession} devtools */
  constructor(page, devtools) {
    this.page = page;
    this.devtools = devtools;
  }

  /** @param {import('playwright-core').Page} page */
  static async of(page) {
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    return new Answers(page, devtools);
  }

  async #worked() {
    const { metrics } = await this.devtools.send('Performance.getMetrics');
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
  }

  /**
   * @param {string} kind name of the event that is waited from @param {() => Promise<void>} act makes that event, once
   * @param {string} hasAnswered body of a function, looked at once a frame
   * @returns {Promise<{ readonly waited: number, readonly worked: number }>}
   */
  async to(kind, act, hasAnswered) {
    await this.page.evaluate(
      ([event, condition]) => {
        globalThis.answered = null;
        const isAnswered = new Function(condition);
        const noted = ({ timeStamp }) => {
          const look = () => {
            if (!isAnswered()) return void requestAnimationFrame(look);
            // handled when the frame has been painted
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => {
              globalThis.answered = performance.now() - timeStamp;
            };
            port2.postMessage(null);
          };
          requestAnimationFrame(look);
        };
        window.addEventListener(event, noted, { capture: true, once: true });
      },
      [kind, hasAnswered],
    );
    const before = await this.#worked();
    await act();
    await this.page.waitForFunction(() => globalThis.answered !== null, null, { timeout: 60_000, polling: 50 });
    const waited = await this.page.evaluate(() => globalThis.answered);
    return { waited, worked: (await this.#worked()) - before };
  }
}

/** Median, 95th percentile and longest, as cells. @param {readonly number[]} times @returns {string[]} */
export function spread(times) {
  const ascending = [...times].sort((a, b) => a - b);
  return [String(ascending.length), quantile(ascending, 0.5), quantile(ascending, 0.95), quantile(ascending, 1)];
}
