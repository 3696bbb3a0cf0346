import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';

describe('an episode of a policy', () => {
  let editor: EditorPage;
  let hand: Hand;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'episode');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  async function open(example: string): Promise<void> {
    await hand.openExample(example);
    await hand.turnTo('episode');
    await hand.id('episode-play').waitFor();
  }

  const numbers = async (name: string): Promise<number[]> =>
    ((await hand.text(`episode-${name}-reading`)) ?? '')
      .replaceAll('\u2212', '-')
      .match(/[+-]?\d+(\.\d+)?/g)
      ?.map(Number) ?? [];

  it('has a panel only where there is a simulator', async () => {
    await expect.poll(() => hand.id('tab-episode').count()).toBe(0);
    await open('cart-pole');
    await expect.poll(() => hand.id('drawer-episode').getByRole('img', { name: /cart/ }).count()).toBe(1);
  });

  it('plays to its end, the reward with its sign and the cost as its negative', async () => {
    expect((await numbers('reward'))[0]).toBe(0);
    await hand.click('episode-play');
    await expect.poll(async () => (await numbers('time'))[0], { timeout: 20_000 }).toBeGreaterThan(0.1);
    await hand.id('episode-play').and(editor.page.locator('[data-running="false"]')).waitFor();
    const [time, whole] = await numbers('time');
    expect(time).toBe(whole);
    const [reward, total] = await numbers('reward');
    expect(reward).toBe(total);
    expect(await numbers('cost')).toEqual([-(reward as number), -(total as number)]);
    // it falls in the last step, which is not rewarded
    expect(reward).toBe(Math.round((whole as number) / 0.02) - 1);
    await expect.poll(() => hand.text('episode-end')).toMatch(/^It falls after/);
  });

  it('moves the picture to the time that is chosen', async () => {
    const picture = (): Promise<string | null> =>
      hand.id('drawer-episode').locator('.episode-pole').locator('..').getAttribute('transform');
    await hand.id('episode-time').fill('0');
    const first = await picture();
    await hand.id('episode-time').fill('8');
    expect(await numbers('time')).toEqual([0.16, expect.any(Number)]);
    await hand.shot('cart-pole');
    expect(await picture()).not.toBe(first);
  });

  it('shows the bicycle from behind and from above', async () => {
    await open('bicycle');
    await hand
      .id('drawer-episode')
      .getByRole('img', { name: /behind/ })
      .waitFor();
    await hand.id('drawer-episode').getByRole('img', { name: /above/ }).waitFor();
    await hand.id('episode-time').fill('40');
    await hand.shot('bicycle');
    await editor.page.emulateMedia({ colorScheme: 'dark' });
    await hand.shot('bicycle-dark');
    const track = await hand.id('drawer-episode').locator('.episode-track').getAttribute('points');
    expect(track?.split(' ')).toHaveLength(41);
  });

  it('acts with the weights of now after training', { timeout: 180_000 }, async () => {
    await open('cart-pole');
    const [, before] = await numbers('reward');
    await hand.click('open-training');
    await hand.click('train-button');
    await hand.id('train-button').and(editor.page.locator('[data-running="true"]')).waitFor();
    await hand.id('train-button').and(editor.page.locator('[data-running="false"]')).waitFor({ timeout: 150_000 });
    await hand.turnTo('episode');
    await hand.id('episode-play').waitFor();
    await expect.poll(async () => (await numbers('reward'))[1], { timeout: 20_000 }).toBeGreaterThan(5 * (before as number));
  });
});
