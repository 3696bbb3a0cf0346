import { type Address, splitAddress } from '../../graph-core/model/document.ts';
import { clipped, isClipped, measured } from '../../graph-core/optim/clip.ts';
import { conditioned, etaShape } from '../../graph-core/optim/eta.ts';
import type { Hyper } from '../../graph-core/optim/hyper.ts';
import type { Builder, Value } from '../../graph-core/program/builder.ts';
import { attrsKey, shared, textKey } from '../../graph-core/program/keys.ts';
import { prefixed, under } from '../../graph-core/program/prefixed.ts';
import type { InputRole, Origin, ValueType } from '../../graph-core/program/program.ts';
import { etasOf, groupOf, names, type ResolvedObjective } from '../objectives.ts';

/** The updates of an objective's parameters, as equations behind their gradients. */

/** Prefixes of what an update is given and makes beside the parameter. */
const [STATE, SCALAR] = ['state:', 'scalar:'] as const;

/** What the updates of all parameters of a group have in common. */
interface Common {
  readonly hyper: Hyper;
  readonly states: readonly { readonly name: string; readonly port: string; readonly start: number }[];
  /** The numbers of the schedule, which are inputs of the program. */
  readonly scalars: readonly Value[];
  /** What the rule is given, in order. */
  readonly ports: readonly string[];
  readonly key: readonly number[];
}

/** State of a parameter after its update: the input that it was, the output that keeps it, what its entries start at. */
export interface KeptState {
  readonly input: string;
  readonly output: string;
  readonly start: number;
  readonly value: Value;
}

export interface NextParameter {
  readonly parameter: Value;
  readonly states: readonly KeptState[];
}

/** Where the equations of a parameter's update come from. */
export const updateOrigins = (address: Address): readonly Origin[] => [{ path: splitAddress(address).node, rule: 'update' }];

/** One turn's updates: what parameters have in common is worked out once, the rule once for all that are of one type. */
export class Updates {
  readonly #b: Builder;
  readonly #objective: ResolvedObjective;
  readonly #turn: number;
  readonly #common = new Map<number, Common>();
  /** Names of the inputs for the numbers of the schedule that were needed. */
  readonly scheduled: string[] = [];

  /** `turn` counts the objective's own updates in a row, from 0. */
  constructor(b: Builder, objective: ResolvedObjective, turn: number) {
    this.#b = b;
    this.#objective = objective;
    this.#turn = turn;
  }

  /** A parameter's update by its gradient as {@link enteringGradients} makes it; state that is not in `held` becomes an input. */
  of(address: Address, parameter: Value, gradient: Value, held?: ReadonlyMap<string, Value>): NextParameter {
    const { index, optimiser } = this.#objective;
    const { hyper, states, scalars, ports, key } = this.#commonOf(address);
    const type = { dtype: 'float', shape: parameter.shape, axes: [] } as const;
    const inputs = states.map(({ name }) => names.state(index, address, name));
    const given = [parameter, gradient];
    if (optimiser.searches) given.push(inputOnce(this.#b, names.moved(index, address), 'schedule', type));
    for (const input of inputs) given.push(held?.get(input) ?? inputOnce(this.#b, input, 'state', type));
    given.push(...scalars);
    const made = this.#b.applied(key, ports, given, (own, inner) => {
      const { parameter: weight, gradient: slope, moved } = inner as { parameter: Value; gradient: Value; moved?: Value };
      const [before, numbers] = [under(STATE, inner), under(SCALAR, inner)];
      const context = { parameter: weight, gradient: slope, state: before, scalars: numbers, hyper };
      const next = optimiser.update(own, moved ? { ...context, moved } : context);
      return { parameter: next.parameter, ...prefixed(STATE, next.state) };
    });
    const kept = states.map(({ name, port, start }, i): KeptState => {
      const output = names.nextState(index, address, name);
      return { input: inputs[i] as string, output, start, value: made[port] as Value };
    });
    return { parameter: made.parameter as Value, states: kept };
  }

  #commonOf(address: Address): Common {
    const group = groupOf(this.#objective, address);
    const known = this.#common.get(group);
    if (known) return known;
    const { optimiser, hyper: rest, groups, index } = this.#objective;
    const hyper = groups.find((each) => each.index === group)?.hyper ?? rest;
    const numbers = Object.keys(optimiser.schedule(hyper, 1));
    const inputs = numbers.map((name) => names.schedule(index, this.#turn, name, group));
    const state = optimiser.searches ? [] : optimiser.state(hyper);
    const ports = ['parameter', 'gradient', ...(optimiser.searches ? ['moved'] : [])];
    ports.push(...state.map((name) => STATE + name), ...numbers.map((name) => SCALAR + name));
    const common: Common = {
      hyper,
      states: state.map((name) => ({ name, port: STATE + name, start: optimiser.stateStart?.(hyper, name) ?? 0 })),
      scalars: inputs.map((input) => inputOnce(this.#b, input, 'schedule', { dtype: 'float', shape: [], axes: [] })),
      ports: shared.names(ports),
      key: [textKey('update'), textKey(optimiser.type), attrsKey(hyper)],
    };
    this.scheduled.push(...inputs);
    this.#common.set(group, common);
    return common;
  }
}

/** An input that several turns read: a look ahead and the step itself. */
const inputOnce = (b: Builder, name: string, role: InputRole, type: ValueType): Value =>
  b.hasInput(name) ? b.source(name) : b.input(name, role, type);

/** The gradients of a turn as they reach the optimiser's rule, by address: clipped, then multiplied by what is more than a rate. */
export function enteringGradients(
  b: Builder,
  objective: ResolvedObjective,
  gradients: ReadonlyMap<Address, Value>,
): ReadonlyMap<Address, Value> {
  const found = clippedGradients(b, objective, gradients);
  const etas = etasOf(objective);
  if (etas.length === 0) return found;
  const entering = new Map(found);
  for (const { address, eta } of etas) {
    const gradient = entering.get(address);
    if (!gradient) continue;
    const type = { dtype: 'float', shape: etaShape(eta, gradient.shape), axes: [] } as const;
    const factor = inputOnce(b, names.eta(objective.index, address), 'schedule', type);
    entering.set(
      address,
      b.withOrigins(updateOrigins(address), () => conditioned(b, gradient, factor, eta)),
    );
  }
  return entering;
}

/** The norm over all gradients is taken before the first weight changes, and belongs to that weight's update. */
function clippedGradients(
  b: Builder,
  { hyper }: ResolvedObjective,
  gradients: ReadonlyMap<Address, Value>,
): ReadonlyMap<Address, Value> {
  const [first] = gradients.keys();
  if (first === undefined || !isClipped(hyper)) return gradients;
  const factor = b.withOrigins(updateOrigins(first), () => measured(b, [...gradients.values()], hyper)?.factor ?? null);
  return new Map(
    [...gradients].map(([address, gradient]) => [
      address,
      b.withOrigins(updateOrigins(address), () => clipped(b, gradient, hyper, factor)),
    ]),
  );
}
