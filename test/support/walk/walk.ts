import { afterAll, afterEach, beforeAll, describe, expect } from 'vitest';
import { walkBreakpoints, walkNotFinite } from './breakpoints.ts';
import { walkCard } from './card.ts';
import { FACTS, type Graph } from './facts.ts';
import { walkFocus } from './focus.ts';
import { walkHealth } from './health.ts';
import { walkJacobians } from './jacobians.ts';
import { walkNudge } from './nudge.ts';
import { walkOptimiser } from './optimiser.ts';
import { walkPredict } from './predict.ts';
import { walkProgram } from './program.ts';
import { walkOneSample, walkSamples } from './samples.ts';
import { walkStepping } from './stepping.ts';
import { walkUnits } from './units.ts';
import { Walk } from './walker.ts';

/** Describes the walk through one of the graphs by mouse and keys, point by point, in one window. */
export function describeWalk(name: Graph): void {
  describe(`the stepper on the graph "${name}"`, () => {
    let walk: Walk;
    const the = (): Walk => walk;
    const facts = FACTS[name];

    beforeAll(async () => {
      walk = await Walk.begin(name);
    });
    afterEach(() => {
      expect(walk.newProblems()).toEqual([]);
    });
    afterAll(async () => {
      await walk.end();
    });

    describe('1: stepping', () => walkStepping(the));
    describe('2: what a step shows', () => walkCard(the));
    describe('3: Jacobians', () => walkJacobians(the));
    describe('4 and 6: nudge and paths', () => walkNudge(the));
    describe('5: focus and mirror', () => walkFocus(the, facts));
    describe('7: units', () => walkUnits(the));
    describe('8: one sample', () => walkOneSample(the));
    describe('9: inside SGD', () => walkOptimiser(the, 'SGD'));
    describe('10: health', () => walkHealth(the));
    describe('11: the program', () => walkProgram(the));
    describe('12: predict', () => walkPredict(the));
    describe('1: breakpoints', () => walkBreakpoints(the, facts));
    describe('8: several samples', () => walkSamples(the));
    describe('9: inside Adam', () => walkOptimiser(the, 'Adam'));
    describe('1: numbers that are none', () => walkNotFinite(the));
  });
}
