import { expect, it } from 'vitest';
import { cornerArea, freeCorner } from './free-corner.ts';

const pane = { left: 100, top: 50, width: 800, height: 600 };
const panel = { width: 360, height: 300 };
const block = (left: number, top: number) => ({ left, top, width: 120, height: 60 });

it('lies at the lower left where nothing is drawn', () => {
  expect(freeCorner(pane, panel, [])).toEqual({ side: 'left', end: 'bottom' });
  expect(cornerArea(pane, panel, { side: 'left', end: 'bottom' })).toEqual({ left: 112, top: 338, width: 360, height: 300 });
});

it('goes to the corner at which it covers least', () => {
  expect(freeCorner(pane, panel, [block(200, 500)])).toEqual({ side: 'right', end: 'bottom' });
  expect(freeCorner(pane, panel, [block(200, 500), block(700, 500)])).toEqual({ side: 'left', end: 'top' });
  expect(freeCorner(pane, panel, [block(200, 500), block(700, 500), block(200, 100)])).toEqual({ side: 'right', end: 'top' });
  // a hair of one against the whole of another
  expect(freeCorner(pane, panel, [block(200, 280), block(700, 500), block(200, 100), block(700, 100)]).end).toBe('bottom');
});
