import type { Value } from '../program/builder.ts';
import { clipLines, clippedSymbol } from './clip.ts';
import { CONDITIONED, etaLines, hasEta } from './eta.ts';
import { type Hyper, numberOf } from './hyper.ts';

/** A letter of a rule: by itself in the rule in general, a number in the rule of one entry. */
export type Letter = (tex: string) => string;

/** One quantity on the way from a gradient to a new weight. */
export interface TraceLine {
  /**
   * `weight` and `gradient` are given, `before-<state>` is the state before the update and `<state>` after it, `next` the new
   * weight; every other name is one of {@link Trace}.
   */
  readonly name: string;
  /** TeX, e.g. `m_t`. */
  readonly symbol: string;
  /** What it is made of, as TeX; null for what goes into the update. */
  readonly rule: ((of: Letter) => string) | null;
}

/** What lies between gradient and new weight, by the names of the lines; built from the values of the update itself. */
export type Trace = { readonly [name: string]: Value };

export const GIVEN: readonly TraceLine[] = [
  { name: 'weight', symbol: 'w', rule: null },
  { name: 'gradient', symbol: 'g', rule: null },
];

/** The letter of the gradient behind clipping and eta. */
const enteringSymbol = (hyper: Hyper): string => (hasEta(hyper) ? CONDITIONED : clippedSymbol(hyper));

/** The gradient that the moments take: with clipping or weight decay it is no longer the cost's own. */
export const directionSymbol = (hyper: Hyper): string =>
  numberOf(hyper, 'weightDecay') === 0 ? enteringSymbol(hyper) : 'g_\\lambda';

/** What goes in, and what clipping makes of it. */
export const clippedLines = (hyper: Hyper): TraceLine[] => [...GIVEN, ...clipLines(hyper)];

/** What goes in, and what becomes of the gradient before it reaches the rule proper. */
export const givenLines = (hyper: Hyper): TraceLine[] => [
  ...clippedLines(hyper),
  ...etaLines(hyper, clippedSymbol(hyper)),
  ...(numberOf(hyper, 'weightDecay') === 0
    ? []
    : [
        {
          name: 'decayed',
          symbol: 'g_\\lambda',
          rule: (of: Letter) => `${of(enteringSymbol(hyper))} + ${of('\\lambda')} \\cdot ${of('w')}`,
        },
      ]),
];

/** A running mean or sum: what it was, and what it becomes. */
export const stateLines = (name: string, letter: string, rule: (of: Letter) => string): TraceLine[] => [
  { name: `before-${name}`, symbol: `${letter}_{t-1}`, rule: null },
  { name, symbol: `${letter}_t`, rule },
];

/** The step that is taken, and the weight it leads to from `w`. */
export const stepLines = (rule: (of: Letter) => string, w = 'w'): TraceLine[] => [
  { name: 'step', symbol: '\\Delta w', rule },
  { name: 'next', symbol: "w'", rule: (of) => `${of(w)} + ${of('\\Delta w')}` },
];
