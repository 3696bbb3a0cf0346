import { describe, expect, it } from 'vitest';
import { isFromFingers, WheelReader, type WheelTurn } from './wheel.ts';

const turn = (part: Partial<WheelTurn>): WheelTurn => ({
  deltaX: 0,
  deltaY: 100,
  deltaMode: 0,
  wheelDeltaY: -120,
  ctrlKey: false,
  metaKey: false,
  shiftKey: false,
  timeStamp: 0,
  ...part,
});

describe('a wheel event', () => {
  it.each([
    ['a notch', {}, false],
    ['three notches at once', { deltaY: 300, wheelDeltaY: -360 }, false],
    ['a notch on a screen that is scaled', { deltaY: 66.7, wheelDeltaY: -120 }, false],
    ['lines instead of pixels', { deltaY: 3, deltaMode: 1, wheelDeltaY: -9 }, false],
    ['a careful move of two fingers', { deltaY: 7, wheelDeltaY: -120 }, true],
    ['a fast move of two fingers', { deltaY: 50, wheelDeltaY: -150 }, true],
    ['two fingers', { deltaY: 4, wheelDeltaY: -12 }, true],
    ['two fingers askew', { deltaX: 3, deltaY: 40, wheelDeltaY: -120 }, true],
    ['a wheel that is turned sideways by Shift', { deltaX: 100, deltaY: 0, wheelDeltaY: 0, shiftKey: true }, false],
  ] as const)('of %s', (_, part, fingers) => {
    expect(isFromFingers(turn(part), false)).toBe(fingers);
  });

  it('of a Mac is told by fractions: its wheel is accelerated', () => {
    expect(isFromFingers(turn({ deltaY: 4.000244140625, wheelDeltaY: -12 }), true)).toBe(false);
    expect(isFromFingers(turn({ deltaY: 4, wheelDeltaY: -12 }), true)).toBe(true);
  });

  it('means moving for two fingers, zooming for a wheel, and what is chosen otherwise', () => {
    const fingers = { deltaY: 4, wheelDeltaY: -12 };
    const meaning = (part: Partial<WheelTurn>, wheel: 'auto' | 'zoom' | 'move') =>
      new WheelReader().read(turn(part), wheel, false);
    expect([meaning({}, 'auto'), meaning({}, 'zoom'), meaning({}, 'move')]).toEqual(['zoom', 'zoom', 'move']);
    expect([meaning(fingers, 'auto'), meaning(fingers, 'zoom'), meaning(fingers, 'move')]).toEqual(['move', 'zoom', 'move']);
    expect(meaning({ shiftKey: true }, 'auto')).toBe('sideways');
    expect([meaning({ ctrlKey: true }, 'move'), meaning({ ctrlKey: true, deltaY: -6 }, 'auto')]).toEqual(['zoom', 'pinch']);
  });

  it('that looks like a notch goes on with the gesture that it is in the middle of, not with one long ago', () => {
    const reader = new WheelReader();
    const read = (timeStamp: number, part: Partial<WheelTurn>) => reader.read(turn({ timeStamp, ...part }), 'auto', false);
    expect(read(0, { deltaY: 30, wheelDeltaY: -90 })).toBe('move');
    expect(read(100, { deltaY: 40, wheelDeltaY: -120 })).toBe('move');
    expect(read(450, { deltaY: 80, wheelDeltaY: -240 })).toBe('move');
    expect(read(2000, {})).toBe('zoom');
  });
});
