import { expect, it } from 'vitest';
import { groupBlocks } from '../../graph-core/edit/edits/group.ts';
import { ungroupBlock } from '../../graph-core/edit/edits/ungroup.ts';
import { applyTransaction, type Transaction } from '../../graph-core/edit/transaction.ts';
import type { Document } from '../../graph-core/model/document.ts';
import type { Result } from '../../graph-core/model/result.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { movedPlace } from './moved.ts';

const applied = (doc: Document, made: Result<Transaction>): Document => {
  const after = made.ok ? applyTransaction(doc, made.value) : made;
  if (!after.ok) throw new Error(after.error[0]?.message);
  return after.value.document;
};

it('follows a block into a group, into a group in it, and out again', () => {
  const doc = graph(
    [node('x', 'observed', { shape: [1] }), node('f', 'linear', { outFeatures: 1 }), node('h', 'tanh')],
    wires('x.value -> f.input', 'f.output -> h.input'),
  );
  const grouped = applied(doc, groupBlocks(doc, opOf, ['f', 'h']));
  expect(movedPlace('f', doc, grouped)).toBe('g1/f');
  expect(movedPlace('f.weight', doc, grouped)).toBe('g1/f.weight');
  expect(movedPlace('edge:f.output->h.input', doc, grouped)).toBe('edge:g1/f.output->g1/h.input');
  expect(movedPlace('edge:x.value->f.input', doc, grouped)).toBe('edge:x.value->g1/f.input');
  const twice = applied(grouped, groupBlocks(grouped, opOf, ['g1']));
  expect(movedPlace('g1/f', grouped, twice)).toBe('g2/g1/f');
  expect(movedPlace('x', grouped, twice)).toBe('x');
  const back = applied(twice, ungroupBlock(twice, opOf, 'g2'));
  expect(movedPlace('g2/g1/f.weight', twice, back)).toBe('g1/f.weight');
  expect(movedPlace('gone', doc, grouped)).toBe('gone');
});
