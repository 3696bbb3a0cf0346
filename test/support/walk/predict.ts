import { expect, it } from 'vitest';
import { summaryText } from '../../../renderer/canvas/summary.ts';
import type { CardProduct, TensorSummary } from '../../../session/protocol.ts';
import type { Shown, TheWalk, Walk } from './walker.ts';

const question = (walk: Walk): Promise<string> => walk.hand.text('predict-question');

async function answer(walk: Walk, text: string): Promise<void> {
  await walk.id('predict-answer').fill(text);
  await walk.id('predict-answer').press('Enter');
}

/** Answers wrong, takes the hint in both its degrees, and answers right. */
async function answerIn(walk: Walk, { asked, wrong, right }: Readonly<Record<'wrong' | 'right', string>> & { asked: RegExp }) {
  await expect.poll(() => question(walk)).toMatch(asked);
  await answer(walk, wrong);
  await expect.poll(() => walk.hand.text('predict-verdict')).not.toBe('');
  await walk.id('predict-hint-button').click();
  await walk.id('predict-hint').waitFor();
  await walk.id('predict-hint-button').click();
  await answer(walk, right);
  await expect.poll(() => walk.hand.text('predict-said')).toMatch(/^Right/);
}

const hide = async (walk: Walk, kinds: readonly string[]): Promise<void> => {
  for (const kind of ['shapes', 'values', 'jacobian', 'gradients']) {
    await walk.id(`predict-hide-${kind}`).setChecked(kinds.includes(kind));
  }
};

/** Point 12: each kind of number hidden, answered, and shown again as it was. */
export function walkPredict(the: TheWalk): void {
  let before: Shown;

  it('hides values and shapes until they are answered', async () => {
    const walk = the();
    await walk.outside();
    await walk.goTo(walk.after('forward', walk.facts.block));
    await walk.readable();
    before = await walk.labels('value-');
    const output = walk.view.stages[walk.view.cursor - 1]?.makes[0] ?? '';
    const { entries = [], shape = [] } = walk.view.values[output] ?? {};
    await walk.page.keyboard.press('q');
    await walk.id('predict-strip').waitFor();
    await hide(walk, ['values']);
    // every entry on the card, and what is still to be read on the canvas is not the engine's
    await expect.poll(() => walk.id('card').getByText('?', { exact: true }).count()).toBeGreaterThan(0);
    const told = (await walk.labels('value-'))[output];
    expect(told).not.toBe(summaryText(walk.view.values[output] as TensorSummary));
    const list = `[${entries.join(', ')}]`;
    await answerIn(walk, { asked: /^What is .*\[0/, wrong: String((entries[0] ?? 0) + 10), right: list });
    await hide(walk, ['shapes']);
    await answerIn(walk, { asked: /^What is the shape of /, wrong: '[7, 7, 7]', right: `[${shape.join(', ')}]` });
    await walk.hand.shot('predict');
  });

  it('hides Jacobians and gradients until they are answered', async () => {
    const walk = the();
    await hide(walk, ['jacobian']);
    await walk.goTo(walk.after('backward', walk.facts.block));
    const card = await walk.engine.request('card', { stage: walk.view.cursor - 1 });
    const product = card?.products.find(({ jacobian }) => jacobian !== null) as CardProduct;
    await walk.id('card').waitFor();
    const jacobian = product.jacobian ?? [];
    await answerIn(walk, { asked: /^What is ∂/, wrong: String((jacobian[0] ?? 0) + 10), right: String(jacobian[0]) });
    await expect.poll(() => walk.id('card-jacobian-0').getAttribute('data-value')).toBe(String(jacobian[0]));
    await hide(walk, ['gradients']);
    const [first] = card?.products ?? [];
    const truth = first?.result ?? [];
    await answerIn(walk, { asked: /^What is [d∂]C\//, wrong: String((truth[0] ?? 0) + 10), right: String(truth[0]) });
    await walk.shows('card-result', (i) => (i === 0 ? truth[0] : undefined), { skipUnknown: true });
    await walk.hand.shot('predict-gradients');
  });

  it('shows all of it again, the numbers as they were', async () => {
    const walk = the();
    await walk.page.keyboard.press('Escape');
    await walk.id('predict-toggle').click();
    await walk.id('predict-strip').waitFor({ state: 'detached' });
    await walk.goTo(walk.after('forward', walk.facts.block));
    await expect.poll(() => walk.labels('value-')).toEqual(before);
    await walk.showsView();
  });
}
