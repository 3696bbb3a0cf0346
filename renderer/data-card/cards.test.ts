import { expect, it } from 'vitest';
import { moveDrawn } from '../../graph-core/edit/edits/annotations.ts';
import { cardPlaces, feed, unfeed } from '../../graph-core/edit/edits/data.ts';
import { applyTransaction } from '../../graph-core/edit/transaction.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import type { DataCard } from '../../session/protocol.ts';
import { CARD, cardId, cardsOf, feedingColumns } from './cards.ts';

const NAMES = Array.from({ length: 10 }, (_, i) => `c${i}`);
const table: DataCard = {
  ok: true,
  rows: 7,
  parts: [],
  columns: [
    ...NAMES.map((name) => ({ name, type: 'float', kind: 'continuous' }) as const),
    { name: 'class', type: 'text', kind: 'discrete' },
  ],
};

const document: Document = {
  ...graph(
    [
      { ...node('x', 'observed', { shape: [2] }), position: { x: 100, y: 40 } },
      node('s', 'standardize'),
      node('y', 'observed', { shape: [], dtype: 'int32' }),
    ],
    wires('x.value -> s.input'),
  ),
  data: {
    sources: { 'a "b".csv': { file: 'a.csv' } },
    columns: { 'x.value': { source: 'a "b".csv', columns: ['c3', 'c4'], scale: 0.5 } },
  },
};
const source = 'a "b".csv';
const cards = (doc: Document, unfolded: readonly string[] = []) => cardsOf(doc, { [source]: table }, new Set(unfolded));
const [card] = cards(document);
if (!card) throw new Error('there is no card');

it('gives the columns of one variable one port, in the order of the table, and folds the rest', () => {
  expect(card.ports.map(({ columns }) => columns.join())).toEqual(['c0', 'c1', 'c2', 'c3,c4', 'c5']);
  expect(card.folded).toBe(5);
  expect(card.ports[3]).toMatchObject({ id: 'b-x.value', to: 'x.value', scale: 0.5, standardised: ['s'], kind: 'continuous' });
  expect(card.height).toBe(CARD.head + 6 * CARD.row + CARD.foot);
  const [open] = cards(document, [source]);
  expect(open?.ports.map(({ columns }) => columns.join())).toHaveLength(10);
  expect(open?.ports.at(-1)).toMatchObject({ kind: 'text', to: null });
  expect(cardId(source)).toMatch(/^data:[A-Za-z0-9_:-]+$/);
});

it.each([
  [5, 5, 0],
  [6, 4, 2],
])('of %d free columns shows %d, and folds %d: a fold for one would take as much room', (free, shown, folded) => {
  const few = { ...table, columns: table.columns.slice(0, free) };
  const [alone] = cardsOf({ ...document, data: { sources: document.data.sources ?? {} } }, { [source]: few }, new Set());
  expect([alone?.ports.length, alone?.folded]).toEqual([shown, folded]);
});

it('stands below the cards before it, whatever both feed', () => {
  const binding = (name: string) => ({ source: name, columns: ['c0'] });
  const sources = { one: { inline: '' }, two: { inline: '' } };
  const both = { ...document, data: { sources, columns: { 'x.value': binding('one'), 'y.value': binding('two') } } };
  const at = both.nodes.map((each) => ({ ...each, position: { x: 0, y: 0 } }));
  const [first, second] = cardsOf({ ...both, nodes: at }, {}, new Set());
  if (!first || !second) throw new Error('there are no two cards');
  expect(second.position.y).toBe(first.position.y + first.height + CARD.gap);
});

it('has an id of its own for every name of a source', () => {
  const names = ['a b', 'a_b', 'a:b', 'a:20:b', 'a"b', 'äb'];
  const ids = names.map(cardId);
  expect(new Set(ids).size).toBe(names.length);
  for (const id of ids) expect(id).toMatch(/^data:[A-Za-z0-9_:-]+$/);
});

it('draws what the document says before the table has been read, and nothing for a document without data', () => {
  expect(cardsOf(document, {}, new Set())[0]?.ports.map(({ id, kind }) => [id, kind])).toEqual([['b-x.value', null]]);
  expect(cardsOf({ ...document, data: {} }, {}, new Set())).toEqual([]);
});

it('lets columns feed a variable where number and dtype fit, and says why where they do not', () => {
  const code = (names: readonly string[], to: string): string | undefined => {
    const fed = feed(document, source, feedingColumns(card, names), to);
    return fed.ok ? undefined : fed.error[0]?.code;
  };
  expect(code(['c0'], 'x.value')).toBe('data/column-count');
  expect(code(['class', 'c1'], 'x.value')).toBe('data/not-a-number');
  expect(code(['c1'], 'y.value')).toBe('data/dtype');
  expect(code(['c1'], 's.input')).toBe('wire/data');
  const fed = feed(document, source, feedingColumns(card, ['class']), 'y.value');
  if (!fed.ok) throw new Error(fed.error[0]?.message);
  const applied = applyTransaction(document, fed.value);
  if (!applied.ok) throw new Error(applied.error[0]?.message);
  const after = applied.value.document;
  expect(after.data.columns?.['y.value']).toEqual({ source, columns: ['class'] });
  const back = applyTransaction(after, unfeed(after, 'y.value'));
  expect(back.ok && back.value.document.data).toEqual(document.data);
});

it('stands where it was put, else left of the graph; what is no place in a file is passed over', () => {
  expect(card.position.x).toBe(-CARD.apart - CARD.width);
  const moved = applyTransaction(document, moveDrawn(document, { blocks: {}, cards: new Map([[source, { x: 5, y: -7 }]]) }));
  if (!moved.ok) throw new Error(moved.error[0]?.message);
  expect(cards(moved.value.document)[0]?.position).toEqual({ x: 5, y: -7 });
  for (const bad of [null, [], 'x', { [source]: { x: 'a', y: 1 } }, { [source]: null }])
    expect(cardPlaces({ view: { cards: bad } }).size).toBe(0);
});
