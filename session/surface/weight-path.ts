import type { ParameterStore } from '../parameter-store.ts';
import type { Weights } from './directions.ts';
import { type Plane, project } from './plane.ts';

/** Places of a path at most; where there are more, every second one is forgotten. */
const MAX_PLACES = 512;
/** Numbers of all places together at most. */
const MAX_NUMBERS = 2 ** 23;

/** Where training has been: the weights after some of its updates. Nothing is copied: the store never changes an array. */
export class WeightPath {
  #places: { readonly step: number; readonly weights: Weights }[] = [];
  #numbers = 0;
  /** The plane that somebody looks at, and the weights in its middle: a run tells of its places one by one where it can. */
  watched: { readonly plane: Plane; readonly middle: Weights } | null = null;

  /** The weights as they are now; what was after this step, before it was taken back, is forgotten. */
  add(store: ParameterStore): void {
    const { steps } = store;
    const weights = new Map(store.values());
    const size = [...weights.values()].reduce((sum, { length }) => sum + length, 0);
    const shapesDiffer = this.#numbers !== size * this.#places.length;
    this.#places = shapesDiffer ? [] : this.#places.filter(({ step }) => step < steps);
    this.#places.push({ step: steps, weights });
    while (this.#places.length > MAX_PLACES || (size * this.#places.length > MAX_NUMBERS && this.#places.length > 2))
      this.#thin();
    this.#numbers = size * this.#places.length;
  }

  forget(): void {
    this.watched = null;
    this.#places = [];
    this.#numbers = 0;
  }

  /** Oldest first. */
  get places(): readonly { readonly step: number; readonly weights: Weights }[] {
    return this.#places;
  }

  /** Where training has been on the plane that is looked at, oldest first. */
  onPlane(): readonly (readonly [step: number, a: number, b: number])[] {
    const { watched } = this;
    if (watched === null) return [];
    return this.#places.map(({ step, weights }) => [step, ...project(weights, watched.middle, watched.plane)] as const);
  }

  /** Without every second place; the first and the last stay. */
  #thin(): void {
    const last = this.#places.length - 1;
    this.#places = this.#places.filter((_, i) => i % 2 === 0 || i === last);
  }
}
