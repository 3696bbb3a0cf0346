import { quantile } from './window.mjs';

/**
 * Notes in the page, for each input of a kind, the milliseconds from the input to the end of the first painted frame in which
 * `hasAnswered` holds. The condition is told as a source text, and looked at once a frame.
 * @param {import('playwright-core').Page} page @param {string} kind name of the event @param {string} hasAnswered body of a function
 */
export async function watchAnswers(page, kind, hasAnswered) {
  await page.evaluate(
    ([event, condition]) => {
      globalThis.answers = [];
      globalThis.stopWatching?.();
      const answered = new Function(condition);
      const noted = ({ timeStamp }) => {
        const look = () => {
          if (!answered()) return void requestAnimationFrame(look);
          // handled when the frame has been painted
          const { port1, port2 } = new MessageChannel();
          port1.onmessage = () => globalThis.answers.push(performance.now() - timeStamp);
          port2.postMessage(null);
        };
        requestAnimationFrame(look);
      };
      window.addEventListener(event, noted, true);
      globalThis.stopWatching = () => window.removeEventListener(event, noted, true);
    },
    [kind, hasAnswered],
  );
}

/** Waits until so many inputs have been answered. @param {import('playwright-core').Page} page @param {number} count */
export const answersOf = async (page, count) => {
  await page.waitForFunction((wanted) => globalThis.answers.length >= wanted, count, { timeout: 60_000, polling: 20 });
  return page.evaluate(() => globalThis.answers);
};

/** Median, 95th percentile and longest, as cells. @param {readonly number[]} times @returns {string[]} */
export function spread(times) {
  const ascending = [...times].sort((a, b) => a - b);
  return [String(ascending.length), quantile(ascending, 0.5), quantile(ascending, 0.95), quantile(ascending, 1)];
}
