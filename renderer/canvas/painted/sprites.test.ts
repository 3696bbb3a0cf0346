import { describe, expect, it } from 'vitest';
import { opOf } from '../../../graph-core/ops/index.ts';
import { node } from '../../../graph-core/validate/testing.ts';
import { geometryOf } from '../geometry.ts';
import type { Wired } from '../wired.ts';
import { lookOf } from './sprites.ts';

const look = (wired: Partial<Wired>): string =>
  lookOf('tanh', geometryOf(node('h', 'tanh'), opOf('tanh'), { inputs: new Set(), feedsWeight: false, ...wired }));

describe('the look of a block from afar', () => {
  it('is another one for each way in which it can be drawn', () => {
    const ways = [{}, { turned: true }, { down: true }, { collapsed: true }].map(look);
    ways.push(look({ collapsed: true, turned: true }), look({ collapsed: true, down: true }));
    expect(new Set(ways).size).toBe(6);
  });
  it('is the same for blocks that are drawn alike', () => {
    expect(look({ inputs: new Set(['input']) })).toBe(look({}));
  });
});
