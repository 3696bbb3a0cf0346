import { hasInside } from '../../graph-core/ops/define.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import type { Inside, StepView } from '../../session/protocol.ts';
import { outwards } from './inside-place.ts';
import {
  beginOperations,
  enteredOperation,
  innermost,
  leftOperations,
  type OperationWalk,
  operationBelow,
  walkedOperations,
} from './operation-walk.ts';
import { currentStage, type SessionStore } from './session-store.ts';
import { isAt, levelBelow } from './step-moves.ts';

/** Where one looks: the inside of a block by its path, or null for the graph. */
export interface Look {
  readonly place: () => string | null;
  readonly at: (path: string | null) => void;
}

export interface OperationParts {
  readonly store: SessionStore;
  /** What is inside a block; null where that cannot be told. */
  readonly inside: (path: string) => Promise<Inside | null>;
  readonly look: Look;
}

/** What a step into opens from where one looks: a group around the current block, one level at a time, or the block itself. */
export function insideOfCurrent(view: StepView | null, place: string | null): string | null {
  const stage = currentStage(view);
  if (!stage) return null;
  const isIn = place === stage.node || place?.startsWith(`${stage.node}/`) === true;
  const below = isIn ? stage.node : levelBelow(place, stage.node);
  if (below !== stage.node) return below;
  const op = opOf(stage.type);
  return op && hasInside(op) ? below : null;
}

/** Goes through the operations of the current block; what lies around the block is the business of {@link Stepping}. */
export class OperationSteps {
  readonly #parts: OperationParts;

  constructor(parts: OperationParts) {
    this.#parts = parts;
  }

  /** Opens the group around the current block, or the block, which is then walked through; false where there is nothing to open. */
  async open(): Promise<boolean> {
    const { view, truth, set, walkOperations } = this.#parts.store.getState();
    const path = insideOfCurrent(view, this.#parts.look.place());
    if (path === null) return false;
    if (view !== null && path === currentStage(view)?.node) {
      const inside = await this.#parts.inside(path);
      const walk = inside && beginOperations(view, inside);
      if (this.#parts.store.getState().truth === truth) {
        set({ walk: null });
        walkOperations(walk);
      }
    }
    this.#parts.look.at(path);
    return true;
  }

  /** Into the current operation; false where it is a primitive. */
  async enter(): Promise<boolean> {
    const { operations } = this.#parts.store.getState();
    const below = operations && operationBelow(operations);
    const inside = below && (await this.#parts.inside(below));
    const { operations: now } = this.#parts.store.getState();
    const entered = inside && now === operations ? enteredOperation(operations as OperationWalk, inside) : null;
    if (entered) this.#goOn(entered);
    return entered !== null;
  }

  /** One operation on or back; false where that leaves the block, or none is walked through. */
  walk(by: 1 | -1): boolean {
    const { operations } = this.#parts.store.getState();
    const next = operations && walkedOperations(operations, by);
    if (next) this.#goOn(next);
    return next !== null;
  }

  /** Out of the innermost composite, which is then done. */
  leave(): void {
    const { operations, walkOperations } = this.#parts.store.getState();
    if (operations === null) return;
    const left = leftOperations(operations);
    if (left) {
      this.#goOn(left);
      return;
    }
    walkOperations(null);
    this.#parts.look.at(outwards(innermost(operations).inside.path));
  }

  /** The block whose operations are walked through. */
  get block(): string | null {
    return this.#parts.store.getState().operations?.levels[0]?.inside.path ?? null;
  }

  /** Back to the drawing that has both the block that was left and the current one. */
  lookAround(block: string): void {
    const stage = currentStage(this.#parts.store.getState().view) ?? undefined;
    let place = outwards(block);
    while (place !== null && !isAt(stage, place)) place = outwards(place);
    this.#parts.look.at(place);
  }

  #goOn(operations: OperationWalk): void {
    this.#parts.store.getState().walkOperations(operations);
    this.#parts.look.at(innermost(operations).inside.path);
  }
}
