import { describe, expect, it } from 'vitest';
import type { Phase } from '../../graph-core/plan/plan.ts';
import type { StepView } from '../../session/protocol.ts';
import {
  canMoveBack,
  canMoveOn,
  canReach,
  endOfBlock,
  levelBelow,
  oneBack,
  oneOn,
  phaseBack,
  phaseOn,
  stageOn,
  targetOf,
} from './step-moves.ts';

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
    const end = { ...view('FFBB', 4), turn: { index: 0, count: 2, costs: ['A.cost'], isAhead: false, method: null } };
    expect(canMoveOn(end)).toBe(true);
    expect(targetOf(oneOn, end, false)).toBe(5);
    expect(targetOf(phaseOn, end, false)).toBe(6);
    expect(canMoveOn({ ...end, turn: { ...end.turn, count: 1 } })).toBe(false);
  });

  it('finds the next turn of a block, and where its stages end', () => {
    const nodes = ['a/f', 'a/h', 'b', 'b', 'a/h', 'a/f', 'a/f'];
    const at = (cursor: number): StepView => {
      const base = view('FFFBBBU', cursor);
      return { ...base, stages: base.stages.map((stage, i) => ({ ...stage, node: nodes[i] as string })) };
    };
    expect([0, 1, 2, 4, 7].map((cursor) => stageOn(at(cursor), 'a'))).toEqual([1, 2, 5, 5, undefined]);
    expect(stageOn(at(0), 'a/h')).toBe(2);
    expect(stageOn(at(0), 'a/')).toBeUndefined();
    expect(canReach(at(7), 'b')).toBe(true);
    expect(canReach(at(7), 'x')).toBe(false);
    expect([1, 2, 5, 6].map((cursor) => endOfBlock(at(cursor), 'a'))).toEqual([2, 2, 6, 6]);
  });

  it('goes one level deeper at a time', () => {
    expect(levelBelow(null, 'g1/g2/f')).toBe('g1');
    expect(levelBelow('g1', 'g1/g2/f')).toBe('g1/g2');
    expect(levelBelow('g1/g2', 'g1/g2/f')).toBe('g1/g2/f');
    expect(levelBelow('g3', 'g1/f')).toBe('g1');
    expect(levelBelow('f', 'f')).toBe(null);
    expect(levelBelow('C/op1', 'C')).toBe(null);
  });

  it('does not keep or take back an update while the numbers are old', () => {
    expect(targetOf(oneOn, view('FBU', 3), true)).toBe(3);
    expect(targetOf(oneBack, view('FBU', 0, 1), true)).toBe(0);
  });
});
