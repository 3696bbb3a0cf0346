import type { Address } from '../../graph-core/model/document.ts';
import { ENTRIES, type Move, type MovedCosts, OFFSETS } from './moved-costs.ts';

/** A way in which an input may be moved, and what the chain rule says the cost does then. */
export interface Direction extends Pick<Move, 'along'> {
  /** By the chain rule. */
  readonly gradient: number;
  /** Size of what is moved. */
  readonly size: number;
}

export interface Slope {
  readonly gradient: number;
  /** By differences, at the step at which they can be trusted most; NaN where the cost is no number at any. */
  readonly difference: number;
  /** |gradient - difference| over what is allowed: above 1 they differ. */
  readonly error: number;
  /**
   * `kink`: the cost has a corner or a jump there, and no derivative. `vague`: at every step the differences say too little, as
   * where the cost is rough. `not-finite`: gradient or costs are NaN or infinite.
   */
  readonly verdict: 'agrees' | 'differs' | 'kink' | 'vague' | 'not-finite';
}

/** Step that serves nearly everywhere, over the size of the entry: of the order of the fifth root of the rounding error. */
const STEP = 3e-4;
/** What is tried where it does not, over the size of the entry, at least 1. */
const LADDER = [0.1, 1e-2, 1e-3, 1e-4, 1e-5, 1e-6] as const;
/** And over that of a small entry itself: a logarithm or a root may bend as fast as that. */
const FINE_LADDER = [1e-2, 1e-3, 1e-4] as const;
/** How far gradient and difference may be apart, beside the rounding of the cost. */
const TOLERANCE = { relative: 1e-6, absolute: 1e-8 };
/** Roundings in the cost, each of its last place: a step makes a slope of them that is none. */
const ROUNDINGS = 32;
/** Share of a slope up to which differences may be uncertain and still say something. */
const VAGUE = 0.01;
/** Share of a slope that rounding may hide at the first step. */
const HIDDEN = 1e-5;

/**
 * Compares derivatives of a cost with extrapolated central differences. One step does for most; where gradient and difference
 * are apart, or rounding hides what would be, several are tried and the one at which the differences agree best among
 * themselves counts: a small cost of large terms wants a large step, a corner nearby or a small entry a small one.
 * @throws DeviceError
 */
export async function slopesOf(costs: MovedCosts, address: Address, directions: readonly Direction[]): Promise<Slope[]> {
  const at = ({ along, size }: Direction): Move => ({ along, step: STEP * Math.max(1, size) });
  const first = await trials(costs, address, directions.map(at));
  const open = directions.flatMap((direction, i) => (isSettled(direction.gradient, first[i] as Trial) ? [] : [i]));
  const moves = open.flatMap((i) => ladderOf(directions[i] as Direction).map((move) => ({ i, move })));
  const found = await trials(
    costs,
    address,
    moves.map(({ move }) => move),
  );
  const tried = new Map(open.map((i) => [i, found.filter((_, k) => moves[k]?.i === i)]));
  return directions.map(({ gradient }, i) => slopeFrom(gradient, tried.get(i) ?? [first[i] as Trial]));
}

/** Steps to choose from. */
function ladderOf({ along, size }: Direction): Move[] {
  const fine = size > 0 && size < 1e-2 ? FINE_LADDER.map((step) => step * size) : [];
  return [...LADDER.map((step) => step * Math.max(1, size)), ...fine].map((step) => ({ along, step }));
}

/** Costs around a point, `step` apart, and what they say about the slope there. */
interface Trial {
  readonly step: number;
  /** Central differences over the step and over half of it, and extrapolated from the two. */
  readonly whole: number;
  readonly half: number;
  readonly difference: number;
  /** What rounding of the cost may make of a slope. */
  readonly rounding: number;
  /** The least that the difference may be off by. */
  readonly uncertainty: number;
  /** How far the slope right of the point is from that left of it: of a smooth cost it shrinks with the step. */
  readonly bend: number;
  readonly halfBend: number;
}

async function trials(costs: MovedCosts, address: Address, moves: readonly Move[]): Promise<Trial[]> {
  const out: Trial[] = [];
  for (let from = 0; from < moves.length; from += ENTRIES) {
    const part = moves.slice(from, from + ENTRIES);
    const { at, costs: found } = await costs.at(address, part);
    part.forEach(({ step }, i) => {
      out.push(
        trialOf(
          step,
          at,
          Array.from(OFFSETS, (_, k) => found[i * OFFSETS.length + k] as number),
        ),
      );
    });
  }
  return out;
}

function trialOf(h: number, at: number, moved: readonly number[]): Trial {
  const [right, left, halfRight, halfLeft] = moved as [number, number, number, number];
  const whole = (right - left) / (2 * h);
  const half = (halfRight - halfLeft) / h;
  const rounding = (ROUNDINGS * Number.EPSILON * Math.abs(at)) / h;
  return {
    step: h,
    whole,
    half,
    difference: (4 * half - whole) / 3,
    rounding,
    uncertainty: Math.abs(whole - half) + rounding,
    bend: Math.abs(right + left - 2 * at) / h,
    halfBend: Math.abs(halfRight + halfLeft - 2 * at) / (h / 2),
  };
}

const sizeOfSlope = (gradient: number, { difference }: Trial): number => Math.max(Math.abs(gradient), Math.abs(difference));

const allowedAt = (gradient: number, trial: Trial): number =>
  TOLERANCE.absolute + TOLERANCE.relative * sizeOfSlope(gradient, trial) + trial.rounding;

/** The first step is enough: gradient and difference agree, and not only since rounding would hide it if they did not. */
function isSettled(gradient: number, trial: Trial): boolean {
  const isTold = trial.rounding <= TOLERANCE.absolute + HIDDEN * sizeOfSlope(gradient, trial);
  return isTold && !isCorner(gradient, trial) && Math.abs(gradient - trial.difference) <= allowedAt(gradient, trial);
}

function slopeFrom(gradient: number, tried: readonly Trial[]): Slope {
  const known = tried.filter(({ uncertainty }) => Number.isFinite(uncertainty));
  const [best] = [...known].sort((a, b) => a.uncertainty - b.uncertainty);
  if (!best || !Number.isFinite(gradient))
    return { gradient, difference: best?.difference ?? Number.NaN, error: Number.POSITIVE_INFINITY, verdict: 'not-finite' };
  const { difference, uncertainty } = best;
  // of a single, settled try nothing is uncertain
  const slack = tried.length > 1 ? 2 * uncertainty : 0;
  const found = { gradient, difference, error: Math.abs(gradient - difference) / (allowedAt(gradient, best) + slack) };
  const near = closest(gradient, known) ?? best;
  if (isCorner(gradient, near) || (known.length > 1 && isJump(gradient, near))) return { ...found, verdict: 'kink' };
  if (found.error > 1) return insideOf(gradient, near) ?? { ...found, verdict: 'differs' };
  const isVague = slack > TOLERANCE.absolute && uncertainty > VAGUE * sizeOfSlope(gradient, best);
  return { ...found, verdict: isVague ? 'vague' : 'agrees' };
}

/**
 * What half the step says where a corner or a jump lies between it and the whole step: larger ones all reach over that, agree among
 * themselves, and tell the slope of a secant. Null where nothing lies there, or the gradient is another one all the same.
 */
function insideOf(gradient: number, { half, bend, halfBend, rounding }: Trial): Slope | null {
  if (!(bend > Math.max(leastBend(gradient), 4 * rounding) && halfBend < 0.1 * bend)) return null;
  const size = Math.max(Math.abs(gradient), Math.abs(half));
  const error = Math.abs(gradient - half) / (TOLERANCE.absolute + TOLERANCE.relative * size + 2 * rounding);
  return error > 1 ? null : { gradient, difference: half, error, verdict: 'agrees' };
}

/** How much a cost has to bend for its corner to be one. */
const leastBend = (gradient: number): number => Math.max(1e-3, 1e-3 * Math.abs(gradient));

/** The bend of a smooth cost shrinks with the step, that of a corner stays. */
const isCorner = (gradient: number, { bend, halfBend, rounding }: Trial): boolean =>
  bend > Math.max(leastBend(gradient), 4 * rounding) && halfBend > 0.75 * bend;

/** The smallest step at which rounding does not look like a bend: a larger one also sees corners beside the point. */
const closest = (gradient: number, known: readonly Trial[]): Trial | undefined =>
  [...known].sort((a, b) => a.step - b.step).find(({ rounding }) => 4 * rounding < leastBend(gradient));

/** A cost that jumps moves by as much for half the step: of a small one, beside which slopes vanish, differences see twice as much. */
const isJump = (gradient: number, { whole, half, rounding }: Trial): boolean =>
  Math.abs(whole) > Math.max(leastBend(gradient), 4 * rounding) && Math.abs(half) > 1.9 * Math.abs(whole);
