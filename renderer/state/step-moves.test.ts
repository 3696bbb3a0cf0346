import { describe, expect, it } from 'vitest';
import type { Phase } from '../../graph-core/plan/plan.ts';
import type { StepView } from '../../session/protocol.ts';
import { canMoveBack, canMoveOn, oneBack, oneOn, phaseBack, phaseOn, targetOf } from './step-moves.ts';

/** Stages written as letters: F forward, B backward, U update. */
const view = (letters: string, cursor: number, kept = 0): StepView => ({
  generation: 1,
  stages: [...letters].map((letter, index) => ({
    index,
    phase: ({ F: 'forward', B: 'backward', U: 'update' } as Record<string, Phase>)[letter] as Phase,
    node: `n${index}`,
    type: 'relu',
    makes: [],
  })),
  cursor,
  step: kept,
  keptBytes: 0,
  batch: null,
  hit: null,
  turn: null,
  kept,
  recomputes: false,
  sample: 0,
  samples: 1,
  values: {},
  gradients: {},
  kinks: [],
  firstNonFinite: null,
});

describe('moves of the stepper', () => {
  it.each([
    ['inside a step', 3, 0, 4, 2, 4, 2],
    ['at the end, with an update to keep', 5, 0, 6, 4, 7, 4],
    ['at the beginning, after a kept update', 0, 1, 1, -1, 2, -1],
    ['at the very beginning', 0, 0, 1, 0, 2, 0],
  ])('%s', (_, cursor, kept, on, back, onPhase, backPhase) => {
    const at = view('FFBBU', cursor, kept);
    const targets = [oneOn, oneBack, phaseOn, phaseBack].map((move) => targetOf(move, at, false));
    expect(targets).toEqual([on, back, onPhase, backPhase]);
  });

  it('ends where there is no update', () => {
    const end = view('FFBB', 4);
    expect(canMoveOn(end)).toBe(false);
    expect(targetOf(oneOn, end, false)).toBe(4);
    expect(targetOf(phaseOn, end, false)).toBe(4);
    expect(canMoveOn(view('', 0))).toBe(false);
    expect(canMoveBack(view('FFBB', 0))).toBe(false);
  });

  it('goes on after a turn that updates nothing, where others follow', () => {
    const end = { ...view('FFBB', 4), turn: { index: 0, count: 2, costs: ['A.cost'], method: null } };
    expect(canMoveOn(end)).toBe(true);
    expect(targetOf(oneOn, end, false)).toBe(5);
    expect(targetOf(phaseOn, end, false)).toBe(6);
    expect(canMoveOn({ ...end, turn: { ...end.turn, count: 1 } })).toBe(false);
  });

  it('does not keep or take back an update while the numbers are old', () => {
    expect(targetOf(oneOn, view('FBU', 3), true)).toBe(3);
    expect(targetOf(oneBack, view('FBU', 0, 1), true)).toBe(0);
  });
});
