import type { Address, Edge, NodeId } from '../../graph-core/model/document.ts';
import type { StepView } from '../../session/protocol.ts';

/** Where a block is in backward: of a group `begins` and `stage` are those of the first and the last block inside. */
export interface BackwardPlace {
  /** Among the blocks of backward, from 1. */
  readonly number: number;
  /** Indices of stages of the step. */
  readonly begins: number;
  readonly stage: number;
}

/** The block's part of backward: still to come, done, or the one that was done last. */
export type TwinState = 'none' | 'ahead' | 'done' | 'current';

/** A group is the current one from the first of its blocks to the last; while training nobody is singled out. */
export function twinState(place: BackwardPlace | null, cursor: number | null, training: boolean): TwinState {
  if (place === null || cursor === null) return 'none';
  if (cursor <= place.begins) return 'ahead';
  return cursor <= place.stage + 1 && !training ? 'current' : 'done';
}

/** How far the gradient comes: read off the stages of the step, which list all that backward will make known. */
export class Reach {
  readonly #made = new Set<Address>();
  readonly #places = new Map<NodeId, BackwardPlace>();

  constructor(view: Pick<StepView, 'stages'>) {
    let number = 0;
    for (const { phase, node, index, makes } of view.stages) {
      if (phase !== 'backward') continue;
      number++;
      for (const address of makes) this.#made.add(address);
      // a group is done when the last block inside is
      const parts = node.split('/');
      for (let i = 1; i <= parts.length; i++) {
        const path = parts.slice(0, i).join('/');
        this.#places.set(path, { number, begins: this.#places.get(path)?.begins ?? index, stage: index });
      }
    }
  }

  /** Whether backward starts anywhere. */
  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  block(node: NodeId): BackwardPlace | null {
    return this.#places.get(node) ?? null;
  }

  value(address: Address): boolean {
    return this.#made.has(address);
  }

  /** Where a wire's own contribution is found; null where no gradient comes back. */
  wire({ from, to }: Pick<Edge, 'from' | 'to'>): Address | null {
    const own = `edge:${from}->${to}`;
    return this.#made.has(own) ? own : null;
  }
}
