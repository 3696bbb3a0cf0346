import { FLOAT64_TOLERANCE } from './tolerances.ts';

/** Below it float32 has no normal numbers, and a device may take them for 0. */
const SMALLEST_NORMAL = 2 ** -126;
/** How much further than float32 on the CPU a device may be from the reference, where most digits cancel. */
const CANCELLATION = 32;

/** Numbers that share a scale, and the same ones from elsewhere: of the reference, and of float32 on the CPU, with inputs as they are and moved in their last digit. */
export interface Compared {
  readonly shown: ArrayLike<number>;
  readonly reference: ArrayLike<number>;
  readonly rounded: ArrayLike<number> | null;
  readonly moved: ArrayLike<number> | null;
  /** Allowed difference, over the largest entry of the reference. */
  readonly relative: number;
}

export interface Verdict {
  /** The entry that is furthest off; null where there is none. */
  readonly worst: { readonly index: number; readonly shown: number; readonly reference: number } | null;
  /** Largest difference; infinite where only one of two is finite. */
  readonly absolute: number;
  /** Allowed difference. */
  readonly tolerance: number;
  /** The chain does not explain the difference, but float32 on the CPU is as far off: the graph amplifies rounding here. */
  readonly amplified: boolean;
  readonly passed: boolean;
}

/**
 * Judges the largest difference. What is left of large terms that cancel (a gradient at the minimum) has no digit that float32
 * could get right, however short the chain: only then counts how far off float32 on the CPU is, which the verdict says.
 */
export function judge({ shown, reference, rounded, moved, relative }: Compared): Verdict {
  const found = furthest(shown, reference);
  const largest = largestOf(reference);
  if (shown.length !== reference.length) return { ...found, tolerance: 0, amplified: false, passed: false };
  const chain = Math.max(relative * largest, rounded === null ? FLOAT64_TOLERANCE * largest : SMALLEST_NORMAL);
  if (found.absolute <= chain) return { ...found, tolerance: chain, amplified: false, passed: true };
  const unavoidable = rounded === null ? 0 : CANCELLATION * Math.max(offOf(reference, rounded), offOf(reference, moved));
  const tolerance = Math.max(chain, unavoidable);
  return { ...found, tolerance, amplified: unavoidable > chain, passed: found.absolute <= tolerance };
}

/** How far float32 on the CPU is off; 0 where that is not finite, so that it excuses nothing. */
function offOf(reference: ArrayLike<number>, other: ArrayLike<number> | null): number {
  if (other === null || other.length !== reference.length) return 0;
  const { absolute } = furthest(other, reference);
  return Number.isFinite(absolute) ? absolute : 0;
}

/** The largest finite entry in size. */
function largestOf(data: ArrayLike<number>): number {
  let largest = 0;
  for (let i = 0; i < data.length; i++) {
    const size = Math.abs(data[i] as number);
    if (Number.isFinite(size) && size > largest) largest = size;
  }
  return largest;
}

/** The largest difference; infinite where only one is finite, or both are infinite with other signs. */
function furthest(shown: ArrayLike<number>, reference: ArrayLike<number>): Pick<Verdict, 'worst' | 'absolute'> {
  let worst: Verdict['worst'] = null;
  let absolute = -1;
  for (let index = 0; index < Math.min(shown.length, reference.length); index++) {
    const [a, b] = [shown[index] as number, reference[index] as number];
    const off = Object.is(a, b) || a === b ? 0 : Math.abs(a - b);
    const apart = Number.isNaN(off) ? Number.POSITIVE_INFINITY : off;
    if (apart > absolute) {
      absolute = apart;
      worst = { index, shown: a, reference: b };
    }
  }
  return { worst, absolute: Math.max(0, absolute) };
}
