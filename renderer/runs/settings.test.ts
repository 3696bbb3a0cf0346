import { describe, expect, it } from 'vitest';
import type { Document } from '../../graph-core/model/document.ts';
import { graph, node, wires } from '../../graph-core/validate/testing.ts';
import { changesBetween, differing, settingsOf, versionOf } from './settings.ts';

const document = (training: Document['training'] = {}): Document =>
  graph([node('x', 'observed', { shape: [2] }), node('f', 'linear', { outFeatures: 1 })], wires('x.value -> f.input'), {
    training,
  });
const trained = (optimizer: Record<string, unknown> & { type: string }): Document =>
  document({ objectives: [{ cost: 'C.cost', parameters: ['*'], optimizer }] });

describe('the settings of a run', () => {
  it('are the same where a default is written out', () => {
    const [bare, written] = [settingsOf(document()), settingsOf(trained({ type: 'sgd', lr: 0.01, momentum: 0 }))];
    expect(changesBetween(bare, written)).toEqual([]);
    expect(bare).toMatchObject({ optimizer: 'sgd', batch: 'all', seed: '0', order: 'shuffle' });
  });

  it('differ in what was changed, the usual ones first', () => {
    const before = settingsOf(trained({ type: 'sgd', lr: 0.1 }));
    const after = settingsOf({ ...trained({ type: 'sgd', lr: 0.5, momentum: 0.9 }) });
    expect(changesBetween(before, after)).toEqual([
      { name: 'lr', from: '0.1', to: '0.5' },
      { name: 'momentum', from: '0', to: '0.9' },
    ]);
    expect(differing([before, after, before])).toEqual(['lr', 'momentum']);
  });

  it('hold what they do not know by its path, and nothing that training has made', () => {
    const objectives = [
      { cost: 'C.cost', parameters: ['f.*'], optimizer: { type: 'adam', schedule: { type: 'cosine', period: 8 } } },
      { cost: 'D.cost', parameters: ['*'], optimizer: { type: 'sgd', lr: 2 } },
    ];
    const made = { progress: { steps: 7, optimizers: [] }, stop: { loss: 0.1 }, batch: { size: 4 }, objectives };
    const settings = settingsOf(document(made));
    expect(settings).toMatchObject({
      'schedule.type': 'cosine',
      'schedule.period': '8',
      'objective 2.optimizer.lr': '2',
      'stop.loss': '0.1',
      batch: '4',
      parameters: 'f.*',
      'betas-1': '0.9',
    });
    expect(JSON.stringify(settings)).not.toContain('7');
  });
});

describe('the version of a graph', () => {
  it('stays when a block is moved, a value typed or a weight trained, and not when a block or its data change', () => {
    const first = document();
    const version = versionOf(first);
    const moved = { ...first, nodes: first.nodes.map((each) => ({ ...each, position: { x: 9, y: 9 } })) };
    const typed = graph(
      [node('x', 'observed', { shape: [2], value: { dtype: 'float', shape: [2], data: [1, 2] } }), first.nodes[1] as never],
      wires('x.value -> f.input'),
    );
    expect([versionOf(moved), versionOf(typed)]).toEqual([version, version]);
    expect(versionOf({ ...first, edges: [] })).not.toBe(version);
    expect(versionOf({ ...first, data: { split: { train: 0.5, seed: 1 } } })).not.toBe(version);
  });
});
