import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { type EditorPage, openEditor } from '../support/browser.ts';
import { Hand } from '../support/mouse.ts';
import { wiresAtPorts } from '../support/wires-at-ports.ts';

const EXAMPLES = readdirSync(inRoot('examples')).flatMap((name) => (name.endsWith('.chainrule') ? [name.slice(0, -10)] : []));

/** As the lecture counts: three for its own network, two of an actor and three of its critic, three of a generator and of what tells its points from data, five of an autoencoder, whose code is linear on both sides; none where nothing is linear. */
function layersOf(name: string): string | null {
  if (name === 'cart-pole-search') return '200 layers';
  if (name.startsWith('deep-')) return '11 layers';
  if (name === 'digits-autoencoder') return '5 layers';
  if (name === 'gan-ring') return '3 layers';
  if (['black-box', 'bilinear-game', 'many-weights', 'prototypes', 'script-black-box'].includes(name)) return null;
  if (name.endsWith('actor-critic')) return '5 layers';
  if (name.startsWith('digits-lenet')) return '3 layers';
  if (name === 'recurrent') return '4 layers';
  if (name === 'characters') return '16 layers';
  if (name.startsWith('lecture')) return '3 layers';
  return name.includes('regression') || name === 'staircase' || name === 'eta-matrix' ? '1 layer' : '2 layers';
}

/** Every example, opened from the welcome screen with the mouse and run to the end of its first pass. */
describe('the welcome screen', () => {
  let editor: EditorPage;
  let hand: Hand;
  let wires = 0;

  beforeAll(async () => {
    editor = await openEditor();
    hand = new Hand(editor.page, 'examples');
    await hand.id('value-C.cost').getByText('4').waitFor();
  });
  afterAll(async () => {
    await editor.close();
  });

  it.each(EXAMPLES)('opens %s, which runs', async (name) => {
    await hand.openExample(name);
    await hand.click('reset');
    await hand.click('finish-phase');
    await expect.poll(() => hand.text('step-sentence'), { timeout: 20_000 }).toMatch(/^Forward (\d+) of \1/);
    const layers = layersOf(name);
    if (layers === null) expect(await hand.id('layers').count()).toBe(0);
    else expect(await hand.text('layers')).toBe(`${layers} (linear + non-linear pairs)`);
    // where ports are is not measured: what is drawn and what is known of them has to be the same
    const { seen, off } = await wiresAtPorts(editor.page);
    expect(off).toEqual([]);
    wires += seen;
    await hand.shot(name);
  });

  it('has drawn wires from port to port', () => {
    expect(wires).toBeGreaterThan(EXAMPLES.length);
  });

  it('has caused no error in the console', () => {
    expect(editor.problems).toEqual([]);
  });
});
