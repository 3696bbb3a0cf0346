import type { Address, Edge, NodeId } from '../../graph-core/model/document.ts';
import type { StepView } from '../../session/protocol.ts';

/** How far the gradient comes: read off the stages of the step, which list all that backward will make known. */
export class Reach {
  readonly #made = new Set<Address>();
  /** Place of a block's stage among those of backward, from 1, and its index in the step. */
  readonly #places = new Map<NodeId, { readonly number: number; readonly stage: number }>();

  constructor(view: Pick<StepView, 'stages'>) {
    let number = 0;
    for (const { phase, node, index, makes } of view.stages) {
      if (phase !== 'backward') continue;
      number++;
      for (const address of makes) this.#made.add(address);
      // a group is done when the last block inside is
      const parts = node.split('/');
      for (let i = 1; i <= parts.length; i++) this.#places.set(parts.slice(0, i).join('/'), { number, stage: index });
    }
  }

  /** Whether backward starts anywhere. */
  get isEmpty(): boolean {
    return this.#places.size === 0;
  }

  block(node: NodeId): { readonly number: number; readonly stage: number } | null {
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
