import type { Phase } from '../../graph-core/plan/plan.ts';

/** A block in a phase, as a number: a step of a large drawing has tens of thousands, and each is asked about several times. */
export type Place = number;

/** No place: what comes from no block. */
export const NOWHERE: Place = -1;

const PHASES: readonly Phase[] = ['forward', 'backward', 'update'];
const NUMBERS: Readonly<Record<Phase, number>> = { forward: 0, backward: 1, update: 2 };

/** Numbers for the blocks of a drawing, from 0 in the order in which they were met, and for what they are in each phase. */
export class Places {
  readonly #nodes: string[] = [];
  readonly #blocks = new Map<string, number>();

  /** The number of a block, which may be a new one. */
  block(node: string): number {
    let found = this.#blocks.get(node);
    if (found === undefined) {
      found = this.#nodes.push(node) - 1;
      this.#blocks.set(node, found);
    }
    return found;
  }

  /** Blocks met so far. */
  get blocks(): number {
    return this.#nodes.length;
  }

  of(phase: Phase, node: string): Place {
    return placeOf(phase, this.block(node));
  }

  node(place: Place): string {
    return this.#nodes[blockOf(place)] as string;
  }

  /** A number for each place of the blocks met so far, at first -1. */
  numbers(): Int32Array {
    return new Int32Array(PHASES.length * this.blocks).fill(-1);
  }
}

export const placeOf = (phase: Phase, block: number): Place => PHASES.length * block + NUMBERS[phase];
export const blockOf = (place: Place): number => Math.trunc(place / PHASES.length);
export const phaseOf = (place: Place): Phase => PHASES[place % PHASES.length] as Phase;
