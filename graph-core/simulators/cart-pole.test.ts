import { describe, expect, it } from 'vitest';
import { NUMBERS } from './arithmetic.ts';
import { CART_POLE, cartPole, cartPoleAccelerations, cartPoleEnergy } from './cart-pole.ts';
import { advance, hasFallen, stepLanes } from './simulator.ts';

const accelerations = (angle: number, angularVelocity: number, force: number) =>
  cartPoleAccelerations(NUMBERS, { angle, angularVelocity, force });

describe('the cart-pole', () => {
  it('accelerates as worked out by hand: upright and pushed, leaning and left alone, swinging', () => {
    // upright: pole = -F / (m l (4/3 - 1/11)), m = 1.1 kg, l = 0.5 m
    const pushed = accelerations(0, 0, 10);
    const pole = -10 / (1.1 * 0.5 * (4 / 3 - 1 / 11));
    expect(pushed.pole).toBeCloseTo(pole, 13);
    expect(pushed.cart).toBeCloseTo((10 - 0.05 * pole) / 1.1, 13);
    // 30 degrees: sin 1/2, cos^2 3/4
    const leaning = accelerations(Math.PI / 6, 0, 0);
    expect(leaning.pole).toBeCloseTo((9.8 * 0.5) / (0.5 * (4 / 3 - 0.075 / 1.1)), 13);
    expect(leaning.cart).toBeCloseTo((-0.05 * leaning.pole * Math.cos(Math.PI / 6)) / 1.1, 13);
    // horizontal at 2 rad/s: the pole pulls at the cart with m l w^2, and falls by g / (4 l / 3)
    const swinging = accelerations(Math.PI / 2, 2, 0);
    expect(swinging.pole).toBeCloseTo(9.8 / (2 / 3), 13);
    expect(swinging.cart).toBeCloseTo((0.05 * 4) / 1.1, 13);
  });

  it('keeps its energy while nothing pushes it, and takes up what a push gives', () => {
    let state: Float64Array = Float64Array.of(0, 0.3, 0.1, -0.5);
    const before = cartPoleEnergy(state);
    for (let i = 0; i < 200; i++) state = advance(cartPole, state, 0);
    expect(Math.abs(state[2] as number)).toBeGreaterThan(1);
    expect(cartPoleEnergy(state)).toBeCloseTo(before, 5);
    const start = Float64Array.of(0, 0, 0.1, 0);
    const moved = advance(cartPole, start, 1);
    const work = CART_POLE.force * (moved[0] as number);
    expect(cartPoleEnergy(moved) - cartPoleEnergy(start)).toBeCloseTo(work, 7);
  });

  it('has fallen beyond 12 degrees and beyond 2.4 m, on either side, and not at them', () => {
    const fallen = (x: number, degrees: number): boolean => hasFallen(cartPole, [x, 0, (degrees * Math.PI) / 180, 0]);
    expect([fallen(2.4, 0), fallen(-2.4, 11.99), fallen(0, -11.99)]).toEqual([false, false, false]);
    expect([fallen(2.41, 0), fallen(-2.41, 0), fallen(0, 12.01), fallen(0, -12.01)]).toEqual([true, true, true, true]);
  });
});

describe('episodes side by side', () => {
  it('step each by itself, reward what stands, and leave what is over as it is', () => {
    const standing = Float64Array.of(0, 0, 0.01, 0);
    const falling = Float64Array.of(0, 0, CART_POLE.fallAngle - 1e-4, 1);
    const states = Float64Array.of(...standing, ...falling, ...standing);
    const before = states.slice();
    const { lanes, rewards, done } = stepLanes(cartPole, { states, alive: Uint8Array.of(1, 1, 0) }, [0.5, 9, 1]);
    expect(states).toEqual(before);
    expect([...rewards]).toEqual([1, 0, 0]);
    expect([...done]).toEqual([0, 1, 1]);
    expect(lanes.states.subarray(0, 4)).toEqual(advance(cartPole, standing, 0.5));
    // a control beyond 1 is a control of 1
    expect(lanes.states.subarray(4, 8)).toEqual(advance(cartPole, falling, 1));
    expect(lanes.states.subarray(8, 12)).toEqual(standing);
  });
});
