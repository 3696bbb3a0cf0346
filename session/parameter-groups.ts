import { matchesAny } from '../graph-core/model/address.ts';
import type { Address } from '../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../graph-core/model/result.ts';
import type { TensorJson } from '../graph-core/model/tensor.ts';
import type { GroupSpec, OptimizerSpec } from '../graph-core/model/training.ts';
import { CLIPPING } from '../graph-core/optim/clip.ts';
import { type Eta, readEta, withEta } from '../graph-core/optim/eta.ts';
import { type Hyper, numberOf, readHyper } from '../graph-core/optim/hyper.ts';
import type { Optimiser } from '../graph-core/optim/optimiser.ts';
import { type Rates, rateAt } from '../graph-core/optim/rate.ts';
import type { ParameterAnalysis } from '../graph-core/validate/analysis.ts';

/** Parameters of an objective that are updated with the same settings. */
export interface ParameterGroup {
  /** 0 for those that no group of the document means, else the group's place from 1. */
  readonly index: number;
  readonly hyper: Hyper;
  readonly addresses: ReadonlySet<Address>;
  /** What the gradients of its parameters are multiplied by, where that is more than a learning rate. */
  readonly eta: Eta | null;
}

export interface ResolvedGroups {
  /** Those with parameters; the rest comes first. */
  readonly groups: readonly ParameterGroup[];
  /** Parameters that the objective leaves as they are. */
  readonly frozen: ReadonlySet<Address>;
}

/** Who is updated how; `at` is the objective's JSON pointer, for messages. */
export function resolveGroups(
  specs: readonly GroupSpec[],
  optimiser: Optimiser,
  { optimizer, hyper }: { readonly optimizer: OptimizerSpec; readonly hyper: Hyper },
  parameters: readonly Pick<ParameterAnalysis, 'address' | 'shape'>[],
  at: string,
): Result<ResolvedGroups> {
  const addresses = parameters.map(({ address }) => address);
  const owner = (address: Address): number => specs.findIndex(({ parameters }) => matchesAny(parameters, address)) + 1;
  const members = (index: number): ReadonlySet<Address> => new Set(addresses.filter((address) => owner(address) === index));
  const groups: ParameterGroup[] = [{ index: 0, hyper, addresses: members(0), eta: null }];
  const frozen = new Set<Address>();
  const problems: Diagnostic[] = [];
  specs.forEach((spec, i) => {
    const place = `${at}/groups/${i}`;
    const limit = Object.keys(CLIPPING).find((name) => spec[name] !== undefined);
    if (limit !== undefined) {
      const message = `${limit} is about all gradients of an objective together, and cannot be that of a group`;
      problems.push(errorAt('training/groups', `${place}/${limit}`, message, 'write it into the optimizer'));
    }
    const { parameters: _, frozen: isFrozen = false, eta: given, lrFactor, ...own } = spec;
    const fault = factorFault(spec);
    if (fault !== null) problems.push(errorAt('training/groups', `${place}/lrFactor`, ...fault));
    // a step is eta times the gradient, unless the group says how much of it
    const whole = given === undefined ? numberOf(hyper, 'lr') : 1;
    const lr = given === undefined && lrFactor === undefined ? {} : { lr: whole * (fault === null ? (lrFactor ?? 1) : 1) };
    const read = readHyper(optimiser, { ...optimizer, ...lr, ...own, type: optimizer.type }, place);
    const isOf = ({ address }: { readonly address: Address }): boolean => owner(address) === i + 1;
    const eta = given === undefined ? ok(null) : etaOf(given, optimiser, parameters.filter(isOf), `${place}/eta`);
    if (!read.ok) problems.push(...read.error);
    else if (!eta.ok) problems.push(...eta.error);
    else if (isFrozen) for (const address of members(i + 1)) frozen.add(address);
    else {
      const settings = eta.value === null ? read.value : withEta(read.value, eta.value);
      groups.push({ index: i + 1, hyper: settings, addresses: members(i + 1), eta: eta.value });
    }
  });
  if (problems.length > 0) return err(problems);
  return ok({ groups: groups.filter((group) => group.addresses.size > 0), frozen });
}

/** What is wrong with the share that a group takes of the learning rate. */
function factorFault({ lr, lrFactor }: GroupSpec): readonly [message: string, mend: string] | null {
  if (lrFactor === undefined) return null;
  if (lr !== undefined) return ['a group has either lr or lrFactor', 'remove one of the two'];
  if (typeof lrFactor === 'number' && Number.isFinite(lrFactor) && lrFactor >= 0) return null;
  return [`lrFactor has to be a finite number from 0 on, not ${String(lrFactor)}`, 'leave it out for 1'];
}

/** The eta of a group, which has to fit every parameter of it. */
function etaOf(
  json: TensorJson,
  optimiser: Optimiser,
  parameters: readonly Pick<ParameterAnalysis, 'address' | 'shape'>[],
  at: string,
): Result<Eta | null> {
  if (optimiser.type !== 'sgd') {
    const message = `${optimiser.title} has a rate for each entry of its own, and takes no eta`;
    return err([errorAt('training/eta', at, message, 'choose sgd, or remove eta')]);
  }
  let found: Eta | null = null;
  for (const { address, shape } of parameters) {
    const eta = readEta(json, shape, address, at);
    if (!eta.ok) return eta;
    if (found !== null && found.kind !== eta.value.kind) {
      const message = `eta is a diagonal for some of the group's parameters and a matrix for ${address}`;
      return err([errorAt('training/eta', at, message, 'make a group of each')]);
    }
    found = eta.value;
  }
  return ok(found);
}

/** What its group says of a parameter, for whom an objective has groups. */
export interface Grouped {
  readonly hyper: Hyper;
  readonly groups: readonly ParameterGroup[];
  readonly rates: Rates;
}

/** The settings of a parameter's updates. */
export const hyperOf = ({ hyper, groups }: Pick<Grouped, 'hyper' | 'groups'>, address: Address): Hyper =>
  groups.find(({ addresses }) => addresses.has(address))?.hyper ?? hyper;

/** Settings with the learning rate of update t, counted from 1. */
export const hyperAt = ({ rates }: Pick<Grouped, 'rates'>, hyper: Hyper, t: number): Hyper => ({
  ...hyper,
  lr: rateAt(rates, numberOf(hyper, 'lr'), t),
});
