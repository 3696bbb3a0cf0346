import { sizeOf, type TensorData } from '../graph-core/model/tensor.ts';
import type { PlanValue } from '../graph-core/plan/plan.ts';
import type { LoadedPlan } from '../kernels/executor.ts';

/** A loaded plan's inputs and outputs by name. */
export class NamedPlan {
  readonly loaded: LoadedPlan;
  readonly #inputs: ReadonlyMap<string, PlanValue>;
  readonly #outputs: ReadonlyMap<string, PlanValue>;

  constructor(loaded: LoadedPlan) {
    this.loaded = loaded;
    this.#inputs = new Map(loaded.plan.inputs.map((value) => [value.name, value]));
    this.#outputs = new Map(loaded.plan.outputs.map((value) => [value.name, value]));
  }

  input(name: string): PlanValue | undefined {
    return this.#inputs.get(name);
  }

  output(name: string): PlanValue | undefined {
    return this.#outputs.get(name);
  }

  /** Writes an input if the plan has it: passes drop inputs that nothing depends on. */
  write(name: string, data: TensorData): void {
    const value = this.#inputs.get(name);
    if (value && data.length > 0) this.loaded.write(value.slot, data);
  }

  /** Reads an output, floats as float64. @throws DeviceError; Error when there is no such output */
  async read(name: string): Promise<Float64Array> {
    const value = this.#outputs.get(name);
    if (!value) throw new Error(`the plan has no output "${name}"`);
    return this.#fetch(value);
  }

  /** Reads several outputs; those that share memory are read once. */
  async readAll(names: readonly string[]): Promise<Map<string, Float64Array>> {
    const bySlot = new Map<string, Promise<Float64Array>>();
    const wanted = names.map((name) => {
      const value = this.#outputs.get(name);
      if (!value) throw new Error(`the plan has no output "${name}"`);
      const key = `${value.slot}:${lengthOf(value)}`;
      const pending = bySlot.get(key) ?? this.#fetch(value);
      bySlot.set(key, pending);
      return [name, pending] as const;
    });
    return new Map(await Promise.all(wanted.map(async ([name, pending]) => [name, await pending] as const)));
  }

  async #fetch(value: PlanValue): Promise<Float64Array> {
    const length = lengthOf(value);
    return length === 0 ? new Float64Array(0) : Float64Array.from(await this.loaded.read(value.slot, 0, length));
  }
}

const lengthOf = (value: PlanValue): number => sizeOf(value.shape);
