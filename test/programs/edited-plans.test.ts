import { expect, it, vi } from 'vitest';
import type { Document, GraphNode } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { randomNumbers } from '../support/calls.ts';
import { planTexts, Templates } from '../support/plan-text.ts';

const EDITS = 24;
/** So many of the plans are made once more by a compiler that knows nothing. */
const LOOKED_AT = 4;

/** Numbers that make formulas shorter, that other blocks have, and one that none has. */
const NUMBERS = [0, 1, -1, 0.5, 0.25];

const observed = (size: number) => ({
  shape: [size],
  value: { dtype: 'float', shape: [3, size], data: Array.from({ length: 3 * size }, (_, i) => i / 7) },
});

const cell = (slope: number, p: number) => ({
  nodes: [
    node('f', 'linear', { outFeatures: 4 }),
    node('d', 'dropout', { p }),
    node('r', 'leaky-relu', { negativeSlope: slope }),
    node('e', 'elu', { alpha: 0.5 }),
  ],
  edges: wires('f.output -> d.input', 'd.output -> r.input', 'r.output -> e.input'),
  inputs: [{ name: 'x', at: 'f.input' }],
  outputs: [{ name: 'y', at: 'e.output' }],
});

const plain = (slope: number) => ({
  nodes: [node('r', 'leaky-relu', { negativeSlope: slope }), node('f', 'linear', { outFeatures: 4 })],
  edges: wires('r.output -> f.input'),
  inputs: [{ name: 'x', at: 'r.input' }],
  outputs: [{ name: 'y', at: 'f.output' }],
});

const start: Document = graph(
  [
    node('x', 'observed', observed(4)),
    node('t', 'observed', observed(4)),
    node('a', 'leaky-relu', { negativeSlope: 0.5 }),
    node('b', 'leaky-relu', { negativeSlope: 0.5 }),
    node('g', 'group', { definition: 'cell' }),
    node('h', 'group', { definition: 'cell' }),
    node('i', 'group', { definition: 'plain' }),
    node('k', 'repeat', { definition: 'plain', times: 3 }),
    node('c', 'elu', { alpha: 0.25 }),
    node('C', 'squared-norm'),
  ],
  wires(
    'x.value -> a.input',
    'a.output -> b.input',
    'b.output -> g.x',
    'g.y -> h.x',
    'h.y -> i.x',
    'i.y -> k.x',
    'k.y -> c.input',
    'c.output -> C.input',
    't.value -> C.target',
  ),
  { definitions: { cell: cell(0.5, 0.25), plain: plain(0.25) } },
);

/** One attribute of one block is another number. */
function edited(document: Document, random: () => number): Document {
  const among = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
  const number = random() < 0.2 ? random() : among(NUMBERS);
  const changed = (nodes: readonly GraphNode[]): GraphNode[] => {
    const numbered = nodes.filter(({ type }) => type === 'leaky-relu' || type === 'elu');
    const { id, type } = among(numbered);
    const attrs = type === 'elu' ? { alpha: Math.abs(number) } : { negativeSlope: number };
    return nodes.map((each) => (each.id === id ? { ...each, attrs } : each));
  };
  const name = random() < 0.5 ? null : among(['cell', 'plain']);
  if (name === null) return { ...document, nodes: changed(document.nodes) };
  const definition = document.definitions[name] as Document['definitions'][string];
  const definitions = { ...document.definitions, [name]: { ...definition, nodes: changed(definition.nodes) } };
  return { ...document, definitions };
}

it('plans an edited graph as one of which nothing is known', async () => {
  const random = randomNumbers(7);
  const documents = [start];
  while (documents.length < EDITS) documents.push(edited(documents.at(-1) as Document, random));
  const kept = new Templates();
  const plans = documents.map((document) => planTexts(document, kept));
  expect(new Set(plans.map(([, run]) => run)).size).toBeGreaterThan(EDITS / 2);
  for (let i = EDITS - 1; i >= 0; i -= Math.floor(EDITS / LOOKED_AT)) {
    vi.resetModules();
    const anew = await import('../support/plan-text.ts');
    expect(anew.planTexts(documents[i] as Document)).toEqual(plans[i]);
  }
}, 60_000);
