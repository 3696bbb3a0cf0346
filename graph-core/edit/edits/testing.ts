import { type Document, type Edge, emptyDocument } from '../../model/document.ts';
import type { Result } from '../../model/result.ts';
import { opOf } from '../../ops/index.ts';
import { applyTransaction, type Transaction } from '../transaction.ts';

/** Builders for the tests of edits. */

export const catalogue = opOf;

export function must<T, E>(result: Result<T, E>): T {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
}

/** The document after a transaction. */
export const applied = (doc: Document, transaction: Transaction | Result<Transaction>): Document =>
  must(applyTransaction(doc, 'ok' in transaction ? must(transaction) : transaction)).document;

export const wire = (text: string): Edge => {
  const [from, to] = text.split(' -> ') as [string, string];
  return { from, to };
};

/** x -> f (linear) -> C <- y, with data, training and a penalty. */
export const regression = (): Document => ({
  ...emptyDocument('Linear regression'),
  nodes: [
    { id: 'x', type: 'observed', attrs: { shape: [3] }, position: { x: 0, y: 0 } },
    { id: 'f', type: 'linear', attrs: { outFeatures: 1 }, position: { x: 200, y: 0 } },
    { id: 'y', type: 'observed', attrs: { shape: [1] }, position: { x: 200, y: 160 } },
    { id: 'C', type: 'squared-norm', position: { x: 400, y: 0 } },
    { id: 'P', type: 'l2-penalty', attrs: { parameters: ['f.weight'] }, position: { x: 400, y: 100 } },
  ],
  edges: ['x.value -> f.input', 'f.output -> C.input', 'y.value -> C.target'].map(wire),
  parameters: { 'f.bias': { init: 'zeros' }, 'f.weight': { init: 'pytorch-linear', stream: 'f.weight' } },
  data: {
    sources: { t: { file: 'data/t.csv' } },
    columns: { 'x.value': { source: 't', columns: ['a', 'b', 'c'] }, 'y.value': { source: 't', columns: ['d'] } },
  },
  training: {
    objectives: [{ cost: 'C.cost', parameters: ['f.*'], optimizer: { type: 'sgd', lr: 0.01 } }],
    metrics: [{ type: 'r2', output: 'f.output', target: 'y.value' }],
  },
});
