import { tensorToJson } from '../../graph-core/document/tensor-json.ts';
import type { Transaction } from '../../graph-core/edit/transaction.ts';
import { matchesAny } from '../../graph-core/model/address.ts';
import type { Address, Document } from '../../graph-core/model/document.ts';
import { type Shape, sizeOf, type TensorJson } from '../../graph-core/model/tensor.ts';
import type { GroupSpec, OptimizerSpec } from '../../graph-core/model/training.ts';
import { CLIPPING } from '../../graph-core/optim/clip.ts';
import { wayOf } from '../../graph-core/optim/ways.ts';
import {
  editTraining,
  type ObjectivePlace,
  type OptimizerField,
  optimizerFields,
  optimizerOf,
  optimizerValue,
  withNumber,
  withObjective,
} from '../panels/training-edits.ts';
import { parseNumber } from '../ui/number-format.ts';
import { numberWords, ROW_END } from '../ui/read-number.ts';
import { parseTensorText } from '../ui/tensor-text.ts';

/** Edits of an objective's parameter groups. All pure. */

/** A weight that may be in a group. */
export interface Weight {
  readonly address: Address;
  readonly shape: Shape;
}

export const groupsOf = ({ training }: Document, index: number): readonly GroupSpec[] =>
  training.objectives?.[index]?.groups ?? [];

/** Which weights each group takes: those that no group before it has. */
export interface Membership {
  readonly groups: readonly (readonly Weight[])[];
  /** Those of the objective that no group takes. */
  readonly rest: readonly Weight[];
  /** Those that the objective leaves as they are. */
  readonly outside: readonly Weight[];
}

export function membersOf(document: Document, index: number, weights: readonly Weight[]): Membership {
  const specs = groupsOf(document, index);
  const patterns = document.training.objectives?.[index]?.parameters ?? ['*'];
  const meant = weights.filter(({ address }) => matchesAny(patterns, address));
  const owner = ({ address }: Weight): number => specs.findIndex(({ parameters }) => matchesAny(parameters, address));
  return {
    groups: specs.map((_, i) => meant.filter((weight) => owner(weight) === i)),
    rest: meant.filter((weight) => owner(weight) === -1),
    outside: weights.filter((weight) => !meant.includes(weight)),
  };
}

function setGroups(document: Document, objective: ObjectivePlace, groups: readonly GroupSpec[], what: string): Transaction {
  const objectives = withObjective(document, objective, ({ groups: _, ...rest }) =>
    groups.length === 0 ? rest : { ...rest, groups },
  );
  return editTraining(document, { objectives }, what);
}

/** A new last group: it takes what no group had, the first of those where there are any. */
export function addGroup(document: Document, objective: ObjectivePlace, { rest }: Membership): Transaction {
  const parameters = rest.slice(0, 1).map(({ address }) => address);
  return setGroups(document, objective, [...groupsOf(document, objective.index), { parameters }], 'groups');
}

export const removeGroup = (document: Document, objective: ObjectivePlace, at: number): Transaction =>
  setGroups(
    document,
    objective,
    groupsOf(document, objective.index).filter((_, i) => i !== at),
    'groups',
  );

/** Before the group in front of it: the first that means a weight has it. */
export function raiseGroup(document: Document, objective: ObjectivePlace, at: number): Transaction {
  const groups = [...groupsOf(document, objective.index)];
  groups.splice(at - 1, 0, ...groups.splice(at, 1));
  return setGroups(document, objective, groups, 'groups');
}

/** Other settings of a group; what is undefined is left to the optimiser. */
export function setGroup(
  document: Document,
  objective: ObjectivePlace,
  at: number,
  change: { readonly [name: string]: unknown },
): Transaction {
  const groups = groupsOf(document, objective.index).map((group, i) => {
    if (i !== at) return group;
    const entries = Object.entries({ ...group, ...change }).filter(([, value]) => value !== undefined);
    return { parameters: group.parameters, ...Object.fromEntries(entries) };
  });
  return setGroups(document, objective, groups, Object.keys(change)[0] ?? 'groups');
}

/** Patterns as they are typed: separated by commas or spaces. */
export const readPatterns = (text: string): readonly string[] => text.split(/[\s,;]+/).filter((each) => each !== '');

/** The patterns of a group that also takes a weight, or no longer does: patterns stay as long as they can. */
export function withMember(
  { parameters }: GroupSpec,
  members: readonly Weight[],
  address: Address,
  isIn: boolean,
): readonly string[] {
  if (isIn) return [...parameters, address];
  const others = parameters.filter((pattern) => !matchesAny([pattern], address));
  const lost = members.filter((weight) => weight.address !== address && !matchesAny(others, weight.address));
  return [...others, ...lost.map((weight) => weight.address)];
}

export type EtaKind = 'scalar' | 'diagonal' | 'matrix';

/** What the eta of a group is to the weights that it takes. */
export function etaKindOf({ eta }: Pick<GroupSpec, 'eta'>, members: readonly Weight[]): EtaKind {
  if (eta === undefined) return 'scalar';
  const [first] = members;
  return first && eta.shape.join() === first.shape.join() ? 'diagonal' : 'matrix';
}

/** Entries of a weight over which a matrix is written out. */
export const MAX_MATRIX = 500;

/** A scalar rate as an eta of another kind: the steps stay what they are. Of an eta that was there its diagonal stays. */
function etaOfRate(kind: Exclude<EtaKind, 'scalar'>, { shape }: Weight, rate: number, before?: TensorJson): TensorJson {
  const n = sizeOf(shape);
  const at = (i: number): number => {
    const entry = before?.data[before.data.length === n ? i : i * (n + 1)];
    return typeof entry === 'number' ? entry : rate;
  };
  if (kind === 'diagonal')
    return tensorToJson({ dtype: 'float', shape, data: Float64Array.from({ length: n }, (_, i) => at(i)) });
  const data = Float64Array.from({ length: n * n }, (_, k) => (k % (n + 1) === 0 ? at(k / (n + 1)) : 0));
  return tensorToJson({ dtype: 'float', shape: [n, n], data });
}

/** The learning rate of a group without eta. */
export function rateOf({ lr, lrFactor = 1 }: Pick<GroupSpec, 'lr' | 'lrFactor'>, optimizer: OptimizerSpec): number {
  const start = optimizerFields(optimizer.type).find(({ name }) => name === 'lr')?.start ?? 1;
  return lr ?? (typeof optimizer.lr === 'number' ? optimizer.lr : start) * lrFactor;
}

/**
 * Rates of another kind for a group, or for what no group takes (`at` null). Every weight gets a group of its own where an eta has
 * to fit it, or `apart` asks for a rate each.
 */
export function setRates(
  document: Document,
  objective: ObjectivePlace,
  { at, members, kind, apart = false }: { at: number | null; members: readonly Weight[]; kind: EtaKind; apart?: boolean },
): Transaction {
  const groups = groupsOf(document, objective.index);
  const optimizer = optimizerOf(document, objective.index);
  const group: GroupSpec = (at === null ? undefined : groups[at]) ?? { parameters: [] };
  const { eta: _, lr: __, lrFactor: ___, ...kept } = group;
  const own = (weight: Weight): GroupSpec => {
    const rate = group.eta === undefined ? rateOf(group, optimizer) : rateOf({}, optimizer);
    const rates = kind === 'scalar' ? { lr: rate } : { eta: etaOfRate(kind, weight, rate, group.eta) };
    return { ...kept, parameters: [weight.address], ...rates };
  };
  const isOne = kind === 'scalar' && !apart;
  const made = isOne ? [kept as GroupSpec] : members.map(own);
  const next = at === null ? [...groups, ...made] : groups.flatMap((each, i) => (i === at ? made : [each]));
  return setGroups(document, objective, next, 'eta');
}

/** Number settings that a group may have of its own; clipping is about all gradients together. */
export const groupFields = (type: string): readonly OptimizerField[] =>
  optimizerFields(type).filter(({ name }) => name !== 'lr' && !(name in CLIPPING));

/** The group's own number, else that of the optimiser. */
export const groupNumber = (group: GroupSpec, optimizer: OptimizerSpec, field: OptimizerField): number =>
  optimizerValue({ ...optimizer, ...group, type: optimizer.type }, field);

/** What {@link setGroup} takes for another number of a setting. */
export const groupChange = (
  group: GroupSpec,
  optimizer: OptimizerSpec,
  field: OptimizerField,
  value: number,
): { readonly [name: string]: unknown } => ({
  [field.name]: withNumber({ ...optimizer, ...group, type: optimizer.type }, field, value),
});

export const groupFlags = (type: string): readonly string[] =>
  Object.entries(wayOf(type)?.hyper ?? {}).flatMap(([name, spec]) => (spec.type === 'bool' ? [name] : []));

const isTable = (rows: readonly (readonly number[])[]): boolean =>
  rows.length > 0 && rows.every((row) => row.length === rows[0]?.length && row.length > 0 && row.every(Number.isFinite));

/** Rows of numbers as they are pasted from a table or typed, all of one length; null for any other text. */
export function readRows(text: string): readonly (readonly number[])[] | null {
  if (text.trim().startsWith('[')) {
    const tensor = parseTensorText(text);
    if (!tensor.ok && tensor.error.code === 'ambiguous') return null;
    if (tensor.ok) {
      const { shape, data } = tensor.value;
      const width = shape.at(-1) || 1;
      const rows = Array.from({ length: data.length / width }, (_, i) => data.slice(i * width, (i + 1) * width));
      return isTable(rows) ? rows : null;
    }
  }
  // brackets that are no JSON, as those around rows apart, say nothing about commas
  const words = numberWords(text.replace(/[[\]]/g, ' '), ROW_END)?.filter((row) => row.length > 0) ?? [];
  const rows = words.map((row) => row.map((word) => parseNumber(word) ?? Number.NaN));
  return isTable(rows) ? rows : null;
}
