import { afterEach, expect, it } from 'vitest';
import type { DataCard } from '../../session/protocol.ts';
import { cardStore } from './card-store.ts';
import type { Card, CardPort } from './cards.ts';
import { columnsFrom } from './feeding.ts';

const table: DataCard = {
  ok: true,
  rows: 3,
  parts: [],
  columns: ['a', 'b', 'c'].map((name) => ({ name, type: 'float', kind: 'continuous' }) as const),
};
const ports = ['a', 'b', 'c'].map((name, i): CardPort => {
  return { id: `c${i}`, columns: [name], to: null, kind: 'continuous', scale: null, standardised: [] };
});
const card: Card = { source: 't', position: { x: 0, y: 0 }, ports, folded: 0, isUnfolded: false, height: 0, table };
const dragged = (handle: string): string[] => columnsFrom(card, handle).map(({ name }) => name);

afterEach(() => cardStore.setState({ chosen: null }));

it('a drag takes the column that it begins at, with all chosen ones where that is one of them', () => {
  expect(dragged('c1')).toEqual(['b']);
  cardStore.setState({ chosen: { source: 't', columns: new Set(['c', 'a']) } });
  // in the order of the table
  expect(dragged('c2')).toEqual(['a', 'c']);
  expect(dragged('c1')).toEqual(['b']);
  cardStore.setState({ chosen: { source: 'other', columns: new Set(['a', 'b']) } });
  expect(dragged('c0')).toEqual(['a']);
});
