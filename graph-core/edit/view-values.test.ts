import { expect, it } from 'vitest';
import { graph, node } from '../validate/testing.ts';
import { cardPlaces } from './edits/data.ts';
import { reroutesOf } from './reroutes.ts';

const near = { x: -1e7, y: 12.5 };
const wrong = [null, 5, [], { x: 1 }, { x: '1', y: 2 }, { x: Number.NaN, y: 0 }, { x: 0, y: 1e300 }, { x: -1e8, y: 0 }];
const shown = (view: object) => ({ ...graph([node('x', 'observed')], []), view: view as never });

it('takes places from a file up to where a block could stand, and passes over all else', () => {
  expect(reroutesOf(shown({ reroutes: { 'a->b': [near, ...wrong], 'b->c': wrong } }))).toEqual(new Map([['a->b', [near]]]));
  const cards = Object.fromEntries([near, ...wrong].map((at, i) => [`t${i}`, at]));
  expect(cardPlaces(shown({ cards }))).toEqual(new Map([['t0', near]]));
});
