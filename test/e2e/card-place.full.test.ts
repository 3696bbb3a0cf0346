import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inRoot } from '../../scripts/lib/paths.mjs';
import { CardWalk } from '../support/card-walk.ts';

/** Laid out as another one is, walked in `card-place.test.ts`, or of many time steps that look alike. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  'bicycle-actor-critic',
  'cart-pole',
  'cart-pole-search',
  'characters',
  'deep-sigmoid',
  'digits-classifier-random-split',
  'digits-lenet-random-split',
  'first-launch',
  'lecture-network',
  'lecture-network-cross-entropy',
  'lecture-network-squared-norm',
  'recurrent',
  'spirals-tanh',
]);
const EXAMPLES = readdirSync(inRoot('examples')).flatMap((name) => {
  if (!name.endsWith('.chainrule')) return [];
  const example = name.slice(0, -'.chainrule'.length);
  return ELSEWHERE.has(example) ? [] : [example];
});

describe('the arithmetic card in the other examples', () => {
  let walk: CardWalk;

  beforeAll(async () => {
    walk = await CardWalk.start();
  });
  afterAll(async () => {
    await walk.editor.close();
  });

  it.each(EXAMPLES)('covers neither the current block nor its wires: %s', async (name) => {
    expect(await walk.example(name)).toEqual({});
  });

  it('has caused no error in the console', () => {
    expect(walk.editor.problems).toEqual([]);
  });
});
