import { expect, it } from 'vitest';
import { formatNumber, parseNumber } from '../../../renderer/ui/number-format.ts';
import type { Breakpoint, StepView } from '../../../session/protocol.ts';
import type { Facts, Variant } from './facts.ts';
import { isIn, type TheWalk, type Walk } from './walker.ts';

type Stop = Omit<Breakpoint, 'id'>;

/** Selects a block, a wire or a weight, and sets a breakpoint there by F9. */
async function set(walk: Walk, { at, of, when }: Stop): Promise<void> {
  if (at.startsWith('edge:')) {
    await walk.id(`wire-stop-${at.slice('edge:'.length)}`).focus();
    await walk.page.keyboard.press('Enter');
  } else {
    const node = at.split('.')[0] ?? at;
    await walk.select(node);
    if (at.includes('.')) await walk.id(`subject-${at}`).click();
  }
  await walk.page.keyboard.press('F9');
  const row = walk.page.locator(`[data-at="${at}"]`);
  await row.locator('select').first().selectOption(of);
  await row.locator('select').nth(1).selectOption(when.kind);
  const number = 'threshold' in when ? when.threshold : 'number' in when ? when.number : null;
  if (number === null) return;
  const field = row.locator('input.number-input');
  // the field of the new condition is there once it shows the number that it begins with
  await expect.poll(() => field.inputValue()).not.toBe('');
  await field.click();
  await field.fill(String(number));
  await field.press('Enter');
  await expect.poll(() => field.inputValue().then(parseNumber)).toBe(number);
  await walk.id('step-sentence').click();
}

/** Trains at full speed, and stops where the engine does, with its number and its view. */
async function stopsAt(walk: Walk, stop: Stop, steps = 30): Promise<StepView> {
  await set(walk, stop);
  let seen: StepView | null = null;
  const forget = walk.engine.on('view', (view) => {
    seen = view;
  });
  await walk.engine.request('breakpoints', { list: [{ id: 'b', ...stop }] });
  await walk.engine.request('train', { steps });
  // the view of the place comes behind the answer
  await walk.engine.request('parameters', {});
  forget();
  const view = seen as StepView | null;
  if (!view?.hit) throw new Error(`the engine does not stop at ${JSON.stringify(stop)}`);
  await walk.drawer('training');
  await walk.id('train-button').click();
  await walk.id('hit').waitFor();
  const told = await walk.hand.text('hit');
  const { hit } = view;
  expect(told).toMatch(hit.breakpoint === null ? /^Training stopped in / : /^Breakpoint at /);
  expect(told).toContain(hit.number === null ? String(hit.step) : `step ${hit.step}`);
  if (hit.number !== null) expect(told).toContain(`= ${formatNumber(hit.number)}`);
  await expect.poll(() => walk.id(`stage-${view.cursor - 1}`).getAttribute('aria-current')).toBe('step');
  await walk.showsView(view);
  return view;
}

/** Opens the graph anew, sets a breakpoint, trains into it and takes it away. */
async function trip(walk: Walk, stop: Stop, variant: Variant = 'one'): Promise<StepView> {
  await walk.open(variant);
  await walk.drawer('breakpoints');
  const view = await stopsAt(walk, stop);
  await walk.drawer('breakpoints');
  await walk.page.locator(`[data-at="${stop.at}"] [data-testid^="breakpoint-delete-"]`).click();
  await walk.id('breakpoints-empty').waitFor();
  return view;
}

/** Point 1: breakpoints on a block, a wire and a weight, with conditions, where training at full speed halts. */
export function walkBreakpoints(the: TheWalk, { weight, wire, sign, block }: Facts): void {
  const [from = ''] = wire.split('->');

  it('stops stepping and Play at a block', async () => {
    const walk = the();
    await walk.outside();
    await walk.press('Shift+[', /^Nothing computed yet/);
    await walk.select(block);
    await walk.page.keyboard.press('F9');
    await walk.id(`breakpoint-${block}`).waitFor();
    await walk.press('Shift+]', /Breakpoint at .*, step 1\./);
    const stage = walk.view.stages.findIndex(({ node }) => isIn(node, block));
    expect(await walk.id(`stage-${stage}`).getAttribute('aria-current')).toBe('step');
    await walk.select(block);
    await walk.page.keyboard.press('F9');
    await walk.id(`breakpoint-${block}`).waitFor({ state: 'detached' });
  });

  it('stops training where the cost falls below a number, at its block', async () => {
    const walk = the();
    await walk.open('one');
    const cost = walk.view.values['C.cost']?.entries[0] as number;
    const threshold = Number((cost * 0.8).toPrecision(3));
    const view = await trip(walk, { at: 'C', of: 'value', when: { kind: 'below', threshold } });
    expect(view.hit?.number).toBeLessThan(threshold);
    expect(view.hit?.step).toBeGreaterThan(1);
  });

  it('stops training where a gradient is above or below a number, at a wire and at a weight', async () => {
    const walk = the();
    await walk.open('one');
    const view = await walk.engine.request('goTo', { cursor: walk.after('backward') });
    const { min = 0, max = 0 } = view.gradients[from] ?? {};
    const largest = Math.max(-min, max);
    const above = await trip(walk, {
      at: `edge:${wire}`,
      of: 'gradient',
      when: { kind: 'above', threshold: Number((0.5 * largest).toPrecision(3)) },
    });
    expect(Math.abs(above.hit?.number ?? 0)).toBeGreaterThan(0.49 * largest);
    const isOwn = !weight.address.endsWith('.value') && !weight.address.includes('/');
    const at = isOwn ? weight.address : weight.node;
    await trip(walk, { at, of: 'gradient', when: { kind: 'below', threshold: 1e3 } });
  });

  if (sign !== null) {
    it('stops training where a number changes its sign', async () => {
      const view = await trip(the(), { at: sign.node, of: sign.of, when: { kind: 'sign' } });
      expect(view.hit?.step).toBeGreaterThan(1);
    });
  }

  it('stops training at a step, an epoch and a sample', async () => {
    const walk = the();
    const step = await trip(walk, { at: block, of: 'value', when: { kind: 'step', number: 3 } });
    expect(step.step).toBe(2);
    const epoch = await trip(walk, { at: block, of: 'gradient', when: { kind: 'epoch', number: 4 } });
    expect(epoch.step).toBe(3);
    await trip(walk, { at: block, of: 'value', when: { kind: 'sample', number: 0 } });
    await walk.hand.shot('breakpoints');
  });
}

/** The same where training makes a number that is none. */
export function walkNotFinite(the: TheWalk): void {
  it('stops training at the first number that is not finite', async () => {
    const walk = the();
    const view = await trip(walk, { at: 'C', of: 'value', when: { kind: 'not-finite' } }, 'wild');
    // the cost's number, or else the weights'
    const isStopped = view.hit?.breakpoint === null || !Number.isFinite(view.hit?.number ?? 0);
    expect(isStopped).toBe(true);
    await walk.id('drawer-close').click();
  });
}
