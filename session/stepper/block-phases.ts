import type { Phase } from '../../graph-core/plan/plan.ts';

/** A block in a phase, as a number: a step of a large drawing has tens of thousands, and each is asked about several times. */
export type BlockPhase = number;

/** What comes from no block. */
export const NONE: BlockPhase = -1;

const PHASES: readonly Phase[] = ['forward', 'backward', 'update'];
const NUMBERS: Readonly<Record<Phase, number>> = { forward: 0, backward: 1, update: 2 };

/** Numbers for the blocks of a drawing, from 0 in the order in which they were met, and for what they are in each phase. */
export class BlockPhases {
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

  of(phase: Phase, node: string): BlockPhase {
    return blockPhase(phase, this.block(node));
  }

  node(at: BlockPhase): string {
    return this.#nodes[blockOf(at)] as string;
  }

  /** A number for each block in each phase, at first -1; all blocks have been met. */
  numbers(): Int32Array {
    return new Int32Array(PHASES.length * this.blocks).fill(-1);
  }
}

export const blockPhase = (phase: Phase, block: number): BlockPhase => PHASES.length * block + NUMBERS[phase];
export const blockOf = (at: BlockPhase): number => Math.trunc(at / PHASES.length);
export const phaseOf = (at: BlockPhase): Phase => PHASES[at % PHASES.length] as Phase;
