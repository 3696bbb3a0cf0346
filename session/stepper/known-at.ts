import type { Program } from '../../graph-core/program/program.ts';

/** Stages that have to be done for each output of a program to be known; 0 is from the start. */
export class KnownAt {
  readonly #outputs: Program['outputs'];
  readonly #stages: Int32Array;
  #byName: Map<string, number> | null = null;

  /** `stages`: one number for each output, in their order. */
  constructor(outputs: Program['outputs'], stages: Int32Array) {
    this.#outputs = outputs;
    this.#stages = stages;
  }

  /** Undefined for what is no output. */
  get(name: string): number | undefined {
    this.#byName ??= new Map(this.#outputs.map((output, i) => [output.name, this.#stages[i] as number]));
    return this.#byName.get(name);
  }
}
