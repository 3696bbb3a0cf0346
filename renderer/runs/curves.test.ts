import { describe, expect, it } from 'vitest';
import { emptyHistory } from '../state/loss-history.ts';
import { joinRuns, lookOf, runsCsv } from './curves.ts';
import type { Run } from './run.ts';
import { previousOf, sorted } from './run.ts';

const run = (number: number, part: Partial<Run> = {}): Run => ({
  id: `r${number}`,
  number,
  name: null,
  document: 'd',
  version: '0',
  begunAt: number,
  device: 'CPU',
  parent: null,
  settings: {},
  changes: [],
  pace: { stepsPerEpoch: 2, rows: 10 },
  step: 2,
  history: { ...emptyHistory, train: { steps: [0, 2], values: [4, 1 / number] } },
  loss: { step: 2, train: 1 / number, test: null },
  metrics: { train: {}, test: {} },
  ended: 'done',
  culprit: null,
  keptStep: 2,
  ...part,
});

describe('curves of several runs', () => {
  it('stand over one axis, each in its own pace', () => {
    const other = run(2, { pace: { stepsPerEpoch: 1, rows: 10 } });
    expect(joinRuns([run(1), other], 'train', 'epochs', false)).toEqual([
      [0, 1, 2],
      [4, 1, undefined],
      [4, undefined, 0.5],
    ]);
  });

  it('leave out what an axis cannot show', () => {
    const bad = run(1, { history: { ...emptyHistory, train: { steps: [0, 1, 2], values: [1, -1, Number.NaN] } } });
    expect(joinRuns([bad], 'train', 'steps', true)).toEqual([[0], [1]]);
    expect(joinRuns([], 'train', 'steps', false)).toEqual([[]]);
  });

  it('go into a table with the name of the run and what was changed', () => {
    const changed = run(1, { changes: [{ step: 2, settings: [{ name: 'lr', from: '1', to: '2' }] }] });
    const lines = runsCsv([changed, run(2)], ({ number }) => `a, ${number}`).split('\n');
    expect(lines[0]).toBe('run,step,epoch,evaluation,second,batch cost,L training,L held back,changed');
    expect(lines[2]).toBe('"a, 1",2,1,10,0,,1,,lr: 1 > 2');
    expect(lines).toHaveLength(6);
  });

  it('look different, thirty in a row', () => {
    const looks = Array.from({ length: 30 }, (_, i) => JSON.stringify(lookOf({ number: i + 1 })));
    expect(new Set(looks).size).toBe(30);
  });
});

describe('the order of runs', () => {
  it('is that of time or of the cost, the one that is not finite last', () => {
    const broken = run(3, { loss: { step: 2, train: Number.NaN, test: null } });
    const all = [run(1), run(2), broken];
    expect(sorted(all, 'time').map(({ number }) => number)).toEqual([3, 2, 1]);
    expect(sorted(all, 'cost').map(({ number }) => number)).toEqual([2, 1, 3]);
    expect(previousOf(all, broken)?.number).toBe(2);
  });
});
