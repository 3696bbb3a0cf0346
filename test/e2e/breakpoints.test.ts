import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadDocument } from '../../graph-core/document/load.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { formatNumber } from '../../renderer/ui/number-format.ts';
import { createDirectClient } from '../../session/direct.ts';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { steppedGraphs } from '../support/graphs.ts';
import { Hand } from '../support/mouse.ts';

const LIMIT = 5;

/** The groups with a learning rate at which the cost falls slowly. */
const slowGroups = (): string => {
  const optimizer = { type: 'sgd', lr: 0.002 };
  return JSON.stringify({
    ...JSON.parse(steppedGraphs.group()),
    training: { objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] },
  });
};

/** The first step of training the groups before which the cost is below the limit, and that cost, one step a run. */
async function expectedStop(): Promise<{ step: number; cost: number }> {
  const loaded = loadDocument(slowGroups(), 'group', { catalogue: opOf });
  if (!loaded.ok) throw new Error('the file is wrong');
  const client = createDirectClient({ choice: 'cpu' });
  const { view } = await client.request('open', { document: loaded.value.document, tables: {}, generation: 1 });
  for (let step = 0; ; step++) {
    const shown = await client.request('goTo', { cursor: view?.stages.filter(({ phase }) => phase === 'forward').length ?? 0 });
    const cost = shown.values['C.cost']?.entries[0] as number;
    if (cost < LIMIT) {
      client.dispose();
      return { step: step + 1, cost };
    }
    await client.request('train', { steps: 1 });
  }
}

/** Two groups of linear and relu, whose numbers can be worked out by hand: a = [3, 0], b = [3, 0], C = 9. */
describe('breakpoints', () => {
  let editor: EditorPage;
  let hand: Hand;
  const sentence = (): Promise<string> => hand.text('step-sentence');
  const press = (keys: string): Promise<void> => editor.page.keyboard.press(keys);

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'breakpoints');
    await hand.id('value-C.cost').getByText('4').waitFor();
    await hand.dropFile('groups.chainrule', slowGroups(), { x: 500, y: 300 });
    await hand.id('value-C.cost').getByText('9').waitFor();
  });
  afterAll(async () => {
    expect(editor.problems).toEqual([]);
    await editor.close();
  });

  it('is set by a right click, stops Play, and says what was made there', async () => {
    await press('Shift+[');
    await hand.click('title-b', { button: 'right' });
    await editor.page.getByRole('menuitem', { name: 'Breakpoint' }).click();
    await expect.poll(() => hand.id('breakpoint-b').getAttribute('data-mark')).toBe('on');
    await hand.id('speed').selectOption('8');
    await hand.click('play');
    await expect.poll(sentence).toContain('Breakpoint at b, step 1.');
    await expect.poll(() => hand.id('play').getAttribute('title')).toContain('Play');
    expect(await sentence()).toContain('Forward 3 of 5, b / Linear');
    // relu of [1 2; -1 1] [1 1] is [3 0], and the second layer makes [3, -3] of it
    await expect.poll(() => hand.id('step-sentence').textContent()).toMatch(/of b \/ Linear, 2, norm 4\.24\.$/);
    await hand.shot('played');
    await press('Shift+]');
    // the group has been stopped at: its second block is none of its own
    await expect.poll(sentence).toContain('Forward 5 of 5');
  });

  it('stops training at full speed before the step that meets its condition, and opens there', async () => {
    const { step, cost } = await expectedStop();
    await hand.click('title-b');
    await press('F9');
    await expect.poll(() => hand.id('breakpoint-b').count()).toBe(0);
    await hand.click('node-C', { position: { x: 12, y: 12 } });
    await press('F9');
    await hand.id('breakpoint-C').waitFor();
    await hand.click('open-breakpoints');
    const when = editor.page.locator('[data-at="C"] select').nth(1);
    await when.selectOption('below');
    const limit = editor.page.locator('[data-at="C"] input.number-input');
    await limit.fill('-1');
    await editor.page.getByText('An absolute value is compared').waitFor();
    await hand.shot('wrong-number');
    await limit.fill(String(LIMIT));
    await press('Enter');
    await hand.shot('condition');
    await hand.click('open-training');
    await hand.click('train-button');
    await expect
      .poll(sentence)
      .toContain(`Breakpoint at Squared norm C, step ${step}: C = ${formatNumber(cost)}, below 5 in absolute value.`);
    await expect.poll(() => hand.text('train-steps')).toBe(String(step - 1));
    await expect.poll(sentence).toContain('Forward 5 of 5');
    await expect.poll(() => hand.text('value-C.cost')).toBe(formatNumber(cost));
    await hand.shot('trained');
    await hand.click('open-breakpoints');
    await editor.page.locator('[data-at="C"] input[type="checkbox"]').uncheck();
    await expect.poll(() => hand.id('breakpoint-C').getAttribute('data-mark')).toBe('off-if');
    await hand.shot('off');
    await hand.click('drawer-close');
  });

  it('stops at a wire on the way to the selected block, then goes into the group and out again by keys', async () => {
    const wire = await hand.id('wire-b.out->C.input').locator('.wire-hit').boundingBox();
    if (!wire) throw new Error('the wire is not on the screen');
    await editor.page.mouse.click(wire.x + wire.width / 2, wire.y + wire.height / 2, { button: 'right' });
    await editor.page.getByRole('menuitem', { name: 'Breakpoint' }).click();
    await hand.id('breakpoint-b.out->C.input').waitFor();
    await hand.click('open-breakpoints');
    await editor.page.locator('[data-at="edge:b.out->C.input"] select').first().selectOption('gradient');
    await hand.click('title-a');
    await press('Control+F10');
    await expect.poll(sentence).toContain('Breakpoint at ȳ: b → Squared norm C');
    expect(await sentence()).toContain('Backward 1 of 5, Squared norm');
    await hand.shot('wire');
    await hand.click('drawer-close');
    await hand.click('title-a');
    await press('Control+F10');
    await expect.poll(sentence).toContain('Backward 4 of 5, First layer / ReLU');
    await press('F7');
    await expect.poll(() => hand.id('inside').getAttribute('data-path')).toBe('a');
    await press('F9');
    await hand.id('breakpoint-a/h').waitFor();
    await hand.shot('into');
    await press('F9');
    await press('Shift+F7');
    await expect.poll(() => hand.id('inside').count()).toBe(0);
    await expect.poll(sentence).toContain('Backward 5 of 5, First layer / Linear');
  });

  it('goes back over an update, and says how many can be taken back', async () => {
    const before = await hand.text('value-C.cost');
    await press('Shift+]');
    await expect.poll(sentence).toContain('Step keeps the new weights');
    await press(']');
    await expect.poll(sentence).toContain('Forward 1 of 5');
    await hand.click('open-history');
    await expect.poll(() => hand.text('kept-updates')).toMatch(/^1 stepped update can be taken back: .* of 256 MiB\.$/);
    await hand.shot('history');
    await hand.click('drawer-close');
    await press('[');
    await press('[');
    await expect.poll(sentence).toContain('Update 1 of 2');
    await expect.poll(() => hand.text('value-C.cost')).toBe(before);
  });
});
