import { isMac } from '../commands/keys.ts';
import type { Preferences } from '../state/preferences.ts';

/**
 * What a wheel event asks of the canvas. A wheel zooms, two fingers on a trackpad move, two fingers that are spread zoom; browsers
 * send one kind of event for all three.
 */

export type WheelMeaning = 'zoom' | 'pinch' | 'move' | 'sideways';

/** A wheel event, as far as its meaning depends on it. */
export interface WheelTurn {
  readonly deltaX: number;
  readonly deltaY: number;
  readonly deltaMode: number;
  /** Chromium tells turns of a wheel in 120 for a notch. */
  readonly wheelDeltaY?: number;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly shiftKey: boolean;
  readonly timeStamp: number;
}

const NOTCH = 120;
/** Pixels that a notch of a wheel is at least, however a screen is scaled; fingers begin with less. */
const LEAST = 30;
/** A gesture of two fingers goes on for as long as events come so soon after one another, whatever a single one looks like. */
const GESTURE_MS = 400;

/** Whether one event by itself can only come from fingers. */
export function isFromFingers({ deltaX, deltaY, deltaMode, wheelDeltaY, shiftKey }: WheelTurn, onMac: boolean): boolean {
  if (deltaMode !== 0) return false;
  // with Shift some systems turn the wheel sideways
  if (deltaX !== 0) return !shiftKey;
  // on a Mac a wheel is accelerated, by fractions of a pixel; fingers move by whole ones
  if (onMac) return Number.isInteger(deltaY);
  return Math.abs(deltaY) < LEAST || (wheelDeltaY !== undefined && wheelDeltaY % NOTCH !== 0);
}

/** Tells what wheel events mean, one after another: each is to be shown once. */
export class WheelReader {
  #fingersUntil = Number.NEGATIVE_INFINITY;

  read(turn: WheelTurn, wheel: Preferences['wheel'], onMac = isMac()): WheelMeaning {
    if (turn.ctrlKey || turn.metaKey) return turn.deltaMode === 0 && Math.abs(turn.deltaY) < LEAST ? 'pinch' : 'zoom';
    if (turn.timeStamp < this.#fingersUntil || isFromFingers(turn, onMac)) {
      this.#fingersUntil = turn.timeStamp + GESTURE_MS;
      if (wheel !== 'zoom') return 'move';
    }
    if (turn.shiftKey) return 'sideways';
    return wheel === 'move' ? 'move' : 'zoom';
  }
}

const reader = new WheelReader();
const read = new WeakMap<WheelTurn, WheelMeaning>();

/** What an event means; more than one listener may ask. */
export function meaningOf(event: WheelTurn, wheel: Preferences['wheel']): WheelMeaning {
  const known = read.get(event);
  if (known !== undefined) return known;
  const meaning = reader.read(event, wheel);
  read.set(event, meaning);
  return meaning;
}
