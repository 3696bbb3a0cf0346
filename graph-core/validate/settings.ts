import { tensorFromJson } from '../document/tensor-json.ts';
import { getOwn } from '../edit/immutable.ts';
import { mayHoldArrays } from '../import/read-table.ts';
import { matchesAny } from '../model/address.ts';
import { type Address, type DataSource, type Document, INIT_NAMES, type ParameterSpec } from '../model/document.ts';
import { type Diagnostic, errorAt } from '../model/result.ts';
import { type Shape, sameShape, shapeText, sizeOf, type TensorJson } from '../model/tensor.ts';
import type { Objective } from '../model/training.ts';
import { etaFaults } from '../optim/eta.ts';
import { WAYS } from '../optim/ways.ts';
import type { ObservedAnalysis, ParameterAnalysis } from './analysis.ts';
import { liesInMuted } from './mute.ts';
import { mended } from './node-types.ts';
import type { FoundParameter, Walk } from './walk.ts';

const warning = (code: string, address: string, message: string, mend: string): Diagnostic => ({
  code,
  severity: 'warning',
  address,
  message,
  mend,
});

/** The parameters with their specifications from the document, and what is wrong with those. */
export function specify(
  document: Document,
  { parameters: found, muted }: Pick<Walk, 'parameters' | 'muted'>,
  all: boolean,
): {
  readonly parameters: ParameterAnalysis[];
  readonly diagnostics: Diagnostic[];
} {
  const diagnostics: Diagnostic[] = [];
  const parameters = [...found.values()].map((parameter): ParameterAnalysis => {
    const { address, shape, fanIn, init, initArgs, role: ownRole } = parameter;
    const given = getOwn(document.parameters, address);
    if (given === undefined) return { address, shape, trainable: ownRole !== 'buffer', spec: ownSpec(parameter), fanIn };
    const role = ownRole ?? given.role;
    const trainable = role === 'buffer' ? false : (given.trainable ?? true);
    // an initialiser that is chosen brings its own arguments
    const own = given.init === undefined && initArgs ? { init, initArgs } : { init };
    const spec = { ...own, stream: address, ...given, trainable, ...(role ? { role } : {}) } as ParameterSpec;
    if (!INIT_NAMES.some((name) => name === spec.init)) {
      const message = `there is no initialiser "${spec.init}"`;
      diagnostics.push(errorAt('parameters/init', address, message, `choose one of ${INIT_NAMES.join(', ')}`));
    }
    const argument = given.value === undefined ? argumentFault(spec) : null;
    if (argument) diagnostics.push(errorAt('parameters/init-args', address, ...argument));
    if (given.file !== undefined && given.value === undefined) {
      const message = `the value of ${address} is kept in ${given.file}, which could not be read`;
      const mend =
        'put the file beside the graph and open the graph again, or drop the file on the window, or choose anew how the weight starts';
      diagnostics.push(errorAt('parameters/file', address, message, mend));
    }
    if (given.value && !sameShape(given.value.shape, shape)) {
      const message = `the value given for ${address} has shape ${shapeText(given.value.shape)}, and the parameter is ${shapeText(shape)}`;
      diagnostics.push(errorAt('parameters/shape', address, message, 'give it the shape of the parameter, or remove the value'));
    } else if (given.value) {
      const fault = tensorFault(given.value);
      if (fault) diagnostics.push(mended(fault, address));
    }
    diagnostics.push(...stateWarnings(address, given, shape));
    return { address, shape, trainable, spec, fanIn };
  });
  for (const address of Object.keys(document.parameters)) {
    // While a block's types are unknown, so are its parameters: nothing can be said about their entries then.
    if (found.has(address) || !all || liesInMuted(address, muted)) continue;
    const message = `there is no parameter ${address} in the graph; the entry means nothing`;
    diagnostics.push(warning('parameters/unknown-address', address, message, 'remove the entry, or correct its address'));
  }
  return { parameters, diagnostics };
}

/** The specification of a parameter that the document says nothing of: its block's. */
function ownSpec({ address, init, initArgs, role }: FoundParameter): ParameterSpec {
  const spec = { init, ...(initArgs ? { initArgs } : {}), stream: address, trainable: role !== 'buffer' };
  return (role ? { ...spec, role } : spec) as ParameterSpec;
}

/** What no distribution can be drawn with, and what would mend it; torch refuses the same. */
function argumentFault({ init, initArgs = {} }: ParameterSpec): readonly [message: string, mend: string] | null {
  const { low = 0, high = 1, std = 1, fanIn = 1 } = initArgs;
  if (init === 'normal' && std < 0) return [`the standard deviation std is ${std}`, 'give 0 or more'];
  if (init === 'uniform' && low > high) return [`low is ${low}, above high, which is ${high}`, 'let low be at most high'];
  if (fanIn < 1) return [`the number of inputs fanIn is ${fanIn}`, 'give 1 or more, or leave it out'];
  return null;
}

/** What an optimiser kept and cannot go on from: it begins anew there. */
const stateWarnings = (address: Address, given: ParameterSpec, shape: Shape): Diagnostic[] =>
  Object.entries(given.state ?? {}).flatMap(([name, { value, file }]) => {
    const fits = value !== undefined && sizeOf(value.shape) === sizeOf(shape);
    if (fits) return [];
    const why =
      value === undefined
        ? `is in ${file ?? 'no file'}, which could not be read`
        : `has shape ${shapeText(value.shape)}, and the parameter is ${shapeText(shape)}`;
    const message = `the optimiser's state "${name}" kept for ${address} ${why}; it starts at zero`;
    return [warning('parameters/state', address, message, 'reset the weights to train from the beginning, or train on')];
  });

const checked = new WeakMap<TensorJson, Diagnostic | null>();

/** What is wrong with a tensor of the document; large ones are read once, not after every edit. */
function tensorFault(value: TensorJson): Diagnostic | null {
  const before = checked.get(value);
  if (before !== undefined) return before;
  const read = tensorFromJson(value, 'value');
  const fault = read.ok ? null : (read.error[0] ?? null);
  checked.set(value, fault);
  return fault;
}

/** The parameters that a group of an objective is the first to mean. */
const ofGroup = ({ parameters: meant, groups = [] }: Objective, index: number, parameters: readonly ParameterAnalysis[]) =>
  parameters.filter(
    ({ address, trainable }) =>
      trainable && matchesAny(meant, address) && groups.findIndex((group) => matchesAny(group.parameters, address)) === index,
  );

/** What `training` says: optimisers, costs, patterns, metrics. */
export function checkTraining(
  document: Document,
  costs: readonly Address[],
  parameters: readonly ParameterAnalysis[],
  { nodes, muted }: Pick<Walk, 'nodes' | 'muted'>,
): Diagnostic[] {
  const optimizers = WAYS.map((o) => o.type);
  const { objectives = [], metrics = [] } = document.training;
  const diagnostics: Diagnostic[] = [];
  const isValue = (address: Address): boolean => {
    const dot = address.indexOf('.', address.lastIndexOf('/') + 1);
    return nodes.get(address.slice(0, dot))?.outputs.has(address.slice(dot + 1)) === true;
  };
  objectives.forEach((objective, i) => {
    const at = `/training/objectives/${i}`;
    if (!optimizers.includes(objective.optimizer.type)) {
      const message = `there is no optimiser "${objective.optimizer.type}"`;
      diagnostics.push(errorAt('training/optimizer', `${at}/optimizer/type`, message, `choose one of ${optimizers.join(', ')}`));
    }
    if (!isValue(objective.cost)) {
      const known = costs.length === 0 ? 'the graph has no cost yet' : `its costs are ${costs.join(', ')}`;
      diagnostics.push(
        errorAt('training/cost', `${at}/cost`, `there is no cost ${objective.cost}: ${known}`, 'name a cost of the graph'),
      );
    }
    (objective.groups ?? []).forEach(({ parameters: patterns, eta }, g) => {
      for (const { address, shape } of eta === undefined ? [] : ofGroup(objective, g, parameters))
        diagnostics.push(...etaFaults(eta as TensorJson, shape, address, `${at}/groups/${g}/eta`));
      for (const pattern of patterns) {
        const isMeant = ({ address }: ParameterAnalysis): boolean =>
          matchesAny([pattern], address) && matchesAny(objective.parameters, address);
        if (parameters.some(isMeant) || liesInMuted(pattern, muted)) continue;
        const message = `no parameter of the objective is meant by "${pattern}"`;
        diagnostics.push(
          warning('training/groups', `${at}/groups/${g}/parameters`, message, 'name a parameter of the objective'),
        );
      }
    });
    for (const pattern of objective.parameters) {
      if (parameters.some((p) => matchesAny([pattern], p.address)) || liesInMuted(pattern, muted)) continue;
      const message = `no parameter of the graph is meant by "${pattern}"`;
      diagnostics.push(warning('training/parameters', `${at}/parameters`, message, 'name a parameter, or use * for all'));
    }
  });
  metrics.forEach((metric, i) => {
    for (const address of [metric.output, metric.target]) {
      if (address === undefined || isValue(address)) continue;
      const message = `the metric ${metric.type} is about ${address}, which does not exist`;
      diagnostics.push(errorAt('training/metric', `/training/metrics/${i}`, message, 'name a value of the graph'));
    }
  });
  return diagnostics;
}

/** One column a number, but where a column can be an array: then reading the table tells. */
function fits(columns: number, size: number, source: DataSource | undefined): boolean {
  if (source?.text !== undefined) return columns === 1;
  const isText = source?.encoding === undefined && (source?.generator !== undefined || !mayHoldArrays(source?.file ?? '.csv'));
  return isText ? columns === size : columns >= Math.min(1, size) && columns <= size;
}

/** What `data.columns` says: addresses, sources, and how many columns a shape takes. */
export function checkData(document: Document, observed: readonly ObservedAnalysis[], muted: ReadonlySet<string>): Diagnostic[] {
  const diagnostics: Diagnostic[] = [];
  const { columns = {}, sources = {} } = document.data;
  for (const [address, binding] of Object.entries(columns)) {
    const variable = observed.find((o) => o.address === address);
    if (!variable) {
      if (liesInMuted(address, muted)) continue;
      const message = `columns are bound to ${address}, which is no observed variable of the graph`;
      diagnostics.push(warning('data/unknown-address', address, message, 'remove the binding, or correct its address'));
    } else if (!fits(binding.columns.length, sizeOf(variable.shape), sources[binding.source])) {
      const n = binding.columns.length;
      const message = `${n} ${n === 1 ? 'column is' : 'columns are'} bound to ${address}, which has ${sizeOf(variable.shape)} numbers`;
      diagnostics.push(errorAt('data/column-count', address, message, 'bind as many columns as the shape has numbers'));
    }
    if (!Object.hasOwn(sources, binding.source)) {
      const message = `${address} is bound to the source "${binding.source}", which does not exist`;
      diagnostics.push(errorAt('data/unknown-source', address, message, 'name one of the sources in data.sources'));
    }
  }
  return diagnostics;
}
