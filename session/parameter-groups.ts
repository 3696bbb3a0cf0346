import { matchesAny } from '../graph-core/model/address.ts';
import type { Address, GroupSpec, OptimizerSpec } from '../graph-core/model/document.ts';
import { type Diagnostic, err, errorAt, ok, type Result } from '../graph-core/model/result.ts';
import { CLIPPING } from '../graph-core/optim/clip.ts';
import { type Hyper, numberOf, readHyper } from '../graph-core/optim/hyper.ts';
import type { Optimiser } from '../graph-core/optim/optimiser.ts';
import { rateAt, type Rates } from '../graph-core/optim/rate.ts';

/** Parameters of an objective that are updated with the same settings. */
export interface ParameterGroup {
  /** 0 for those that no group of the document means, else the group's place from 1. */
  readonly index: number;
  readonly hyper: Hyper;
  readonly addresses: ReadonlySet<Address>;
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
  addresses: readonly Address[],
  at: string,
): Result<ResolvedGroups> {
  const owner = (address: Address): number => specs.findIndex(({ parameters }) => matchesAny(parameters, address)) + 1;
  const members = (index: number): ReadonlySet<Address> => new Set(addresses.filter((address) => owner(address) === index));
  const groups: ParameterGroup[] = [{ index: 0, hyper, addresses: members(0) }];
  const frozen = new Set<Address>();
  const problems: Diagnostic[] = [];
  specs.forEach((spec, i) => {
    const place = `${at}/groups/${i}`;
    const limit = Object.keys(CLIPPING).find((name) => spec[name] !== undefined);
    if (limit !== undefined) {
      const message = `${limit} is about all gradients of an objective together, and cannot be that of a group`;
      problems.push(errorAt('training/groups', `${place}/${limit}`, message, 'write it into the optimizer'));
    }
    const { parameters: _, frozen: isFrozen = false, ...own } = spec;
    const read = readHyper(optimiser, { ...optimizer, ...own, type: optimizer.type }, place);
    if (!read.ok) problems.push(...read.error);
    else if (isFrozen) for (const address of members(i + 1)) frozen.add(address);
    else groups.push({ index: i + 1, hyper: read.value, addresses: members(i + 1) });
  });
  if (problems.length > 0) return err(problems);
  return ok({ groups: groups.filter((group) => group.addresses.size > 0), frozen });
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
