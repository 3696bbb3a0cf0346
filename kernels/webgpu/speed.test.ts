import { describe, expect, it } from 'vitest';
import { PlanSpeed, Speed, type Waiting } from './speed.ts';

const COST = 1e6;

/** Submissions on a software driver that takes so many milliseconds for each, by how it is waited for; gives the ways that were chosen. */
function waitsOf(speed: PlanSpeed, count: number, took: (way: Waiting, i: number) => number): Waiting[] {
  return Array.from({ length: count }, (_, i) => {
    const way = speed.waiting(COST);
    speed.learn(COST, took(way, i), way);
    return way;
  });
}

const shareOf = (ways: readonly Waiting[], way: Waiting): number => ways.filter((each) => each === way).length / ways.length;

describe('the way in which a plan is waited for', () => {
  it('is asleep where the driver needs the core, awake where a sleeping machine is slow, and is tried again', () => {
    const batches = waitsOf(new PlanSpeed(new Speed(true)), 200, (way) => (way === 'asleep' ? 4 : 6));
    expect(shareOf(batches.slice(10), 'asleep')).toBeGreaterThan(0.95);
    const tiny = waitsOf(new PlanSpeed(new Speed(true)), 200, (way) => (way === 'asleep' ? 4.3 : 0.7));
    expect(shareOf(tiny.slice(10), 'awake')).toBeGreaterThan(0.95);
    expect(tiny.slice(10)).toContain('asleep');
  });

  it('is asleep where both are as fast: others may need the core', () => {
    const ways = waitsOf(new PlanSpeed(new Speed(true)), 200, (way) => (way === 'asleep' ? 4.2 : 4));
    expect(shareOf(ways.slice(10), 'asleep')).toBeGreaterThan(0.95);
  });

  it('does not hang on what the first submission took, in which a driver compiles', () => {
    const speed = new PlanSpeed(new Speed(true));
    const ways = waitsOf(speed, 60, (way, i) => (i === 0 ? 3000 : way === 'asleep' ? 4 : 6));
    expect(shareOf(ways.slice(10), 'asleep')).toBeGreaterThan(0.9);
    expect(speed.expectedMs(COST)).toBeCloseTo(4, 0);
  });

  it('does not hold it against sleep that the first estimates let a thread oversleep', () => {
    const speed = new PlanSpeed(new Speed(true));
    const ways = Array.from({ length: 60 }, (_, i): Waiting => {
      const way = speed.waiting(COST);
      const asleep = way === 'asleep' ? 0.8 * speed.expectedMs(COST) : 0;
      const needed = way === 'asleep' ? 1 : 1.5;
      if (i === 0) speed.learn(COST, 3000, way);
      else speed.learn(COST, Math.max(needed, asleep), way, { overslept: asleep > needed });
      return way;
    });
    expect(shareOf(ways.slice(16), 'asleep')).toBeGreaterThan(0.9);
  });

  it('does not take the one that is done when a thread that overslept asks for it for a quick one', () => {
    const speed = new PlanSpeed(new Speed(true));
    const ways: Waiting[] = [];
    let isDone = false;
    for (let i = 0; i < 200; i++) {
      const way = speed.waiting(COST);
      ways.push(way);
      // a thread that sleeps oversleeps every other time; what comes behind has ended by then
      const overslept: boolean = !isDone && way === 'asleep' && i % 2 === 0;
      speed.learn(COST, isDone ? 0.1 : overslept ? 9 : way === 'asleep' ? 4 : 6, way, { overslept, followed: true });
      isDone = overslept;
    }
    expect(shareOf(ways.slice(20), 'asleep')).toBeGreaterThan(0.95);
    expect(speed.expectedMs(COST)).toBeGreaterThan(3.5);
  });

  it('changes when the machine does', () => {
    const speed = new PlanSpeed(new Speed(true));
    waitsOf(speed, 100, (way) => (way === 'asleep' ? 4 : 6));
    const later = waitsOf(speed, 600, (way) => (way === 'asleep' ? 8 : 2));
    expect(shareOf(later.slice(-100), 'awake')).toBeGreaterThan(0.9);
  });

  it('is awake on a real GPU, which computes on no core of this machine', () => {
    expect(new Set(waitsOf(new PlanSpeed(new Speed(false)), 20, () => 5))).toEqual(new Set(['awake']));
  });
});

describe('what one submission may cost', () => {
  it('is what the plan does in about 20 ms, whatever the device showed with others', () => {
    const device = new Speed(true);
    const [fast, slow] = [new PlanSpeed(device), new PlanSpeed(device)];
    for (let i = 0; i < 30; i++) {
      fast.learn(COST, 1, 'awake');
      slow.learn(COST, 100, 'awake');
    }
    expect(fast.budget / COST).toBeCloseTo(20, 0);
    expect(slow.budget / COST).toBeCloseTo(0.2, 1);
  });
});
