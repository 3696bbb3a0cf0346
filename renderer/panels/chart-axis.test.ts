import { describe, expect, it } from 'vitest';
import { emptyHistory } from '../state/loss-history.ts';
import { curvesCsv, placeOf } from './chart-axis.ts';

const PACE = { stepsPerEpoch: 4, rows: 30 };
const track = (steps: readonly number[], values: readonly number[]) => ({ ...emptyHistory.times, steps, values });
const timed = { ...emptyHistory, times: track([0, 10, 30], [0, 1, 2]) };

describe('the axis of the curves', () => {
  it.each([
    ['steps', 6],
    ['epochs', 1.5],
    ['evaluations', 45],
    ['seconds', 0.6],
  ] as const)('step 6 in %s is %d', (axis, place) => expect(placeOf(axis, 6, timed, PACE)).toBeCloseTo(place, 12));

  it('counts passes and evaluations as the run told them, whatever the batch is now', () => {
    const told = { ...timed, epochs: track([4, 8], [1, 5]), samples: track([4, 8], [30, 400]) };
    expect(placeOf('epochs', 6, told, PACE)).toBe(3);
    expect(placeOf('evaluations', 2, told, PACE)).toBe(15);
    expect(placeOf('evaluations', 9, told, PACE)).toBe(400);
  });

  it('ends with what is known of the time', () => {
    expect(placeOf('seconds', 20, timed, PACE)).toBe(1.5);
    expect(placeOf('seconds', 50, timed, PACE)).toBe(2);
    expect(placeOf('seconds', 5, emptyHistory, PACE)).toBe(0);
  });
});

describe('the curves as a table', () => {
  it('has a row for each step where something is known', () => {
    const history = {
      ...emptyHistory,
      cost: { steps: [0, 1], values: [4, 2] },
      train: { steps: [1], values: [2.5] },
      times: { ...emptyHistory.times, steps: [1], values: [0.25] },
    };
    expect(curvesCsv(history, PACE)).toBe(
      'step,epoch,evaluation,second,batch cost,L training,L held back\n0,0,0,0,4,,\n1,0.25,7.5,0.25,2,2.5,\n',
    );
  });

  it('has columns for metrics, the part that is held back by its name, and rewards where there are any', () => {
    const track = (value: number) => ({ steps: [2], values: [value] });
    const history = {
      ...emptyHistory,
      held: 'validation' as const,
      metrics: { accuracy: { train: track(0.5), test: track(0.25) } },
      episodes: { reward: track(7), length: emptyHistory.train },
    };
    expect(curvesCsv(history, PACE)).toBe(
      'step,epoch,evaluation,second,batch cost,L training,L validation,accuracy training,accuracy validation,reward\n' +
        '2,0.5,15,0,,,,0.5,0.25,7\n',
    );
  });
});
