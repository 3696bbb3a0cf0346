import { sameJson } from '../document/diff/fields.ts';
import { matchesAny } from '../model/address.ts';
import type { Address, DataSpec, Document, NodeId, ParameterSpec } from '../model/document.ts';
import type { TrainingSpec } from '../model/training.ts';
import { type Streams, streamAt, streamOf } from '../random/streams.ts';
import type { Catalogue } from './catalogue.ts';
import { type Draw, drawsOf } from './draws.ts';
import { getOwn, keyIndex, orNone } from './immutable.ts';
import { patternsOf } from './patterns.ts';
import type { Step } from './step.ts';

/**
 * What an edit calls differently without changing it: blocks that go into a group or come out of one. All that is kept by
 * address goes along, so that no number changes.
 */
export interface Relocation {
  /** From a block's path, or an address, to where it is found afterwards; what lies in it goes along. */
  readonly places: readonly (readonly [from: string, to: string])[];
  /** Every weight that moves, also those that nothing is written about: their random stream is named after the address. */
  readonly weights: readonly (readonly [from: Address, to: Address])[];
}

const indexed = new WeakMap<Relocation['places'], ReadonlyMap<string, number>>();

/** Each place by what moves from it: where thousands of instances move, none is looked for one by one. */
function indexOf(places: Relocation['places']): ReadonlyMap<string, number> {
  const known = indexed.get(places) ?? new Map(places.map(([from], i) => [from, i] as const).reverse());
  indexed.set(places, known);
  return known;
}

/** Where an address, or what a pattern begins with, is found afterwards. */
export function relocated({ places }: Pick<Relocation, 'places'>, address: string): string {
  const index = indexOf(places);
  let first = index.get(address) ?? places.length;
  for (const { index: end } of address.matchAll(/[/[.]/g)) first = Math.min(first, index.get(address.slice(0, end)) ?? first);
  const place = places[first];
  return place === undefined ? address : place[1] + address.slice(place[0].length);
}

/** Settings of a weight at another address: its stream keeps its name, so that its initial values stay. Null says nothing. */
export function relocatedSpec(spec: ParameterSpec | undefined, from: Address, to: Address): ParameterSpec | null {
  const named: ParameterSpec = spec?.stream === undefined ? { ...spec, stream: from, filled: ['stream'] } : spec;
  const { filled, ...rest } = named;
  if (filled?.includes('stream') !== true || rest.stream !== to) return named;
  const { stream: _, ...others } = rest;
  return orNone(others);
}

/** Steps that move the settings of weights. One alone stays where it stood in the list; several come behind the others. */
export function moveWeights(doc: Pick<Document, 'parameters'>, weights: Relocation['weights']): readonly Step[] {
  const from = new Set(weights.map(([address]) => address));
  const stale = weights.filter(([, to]) => Object.hasOwn(doc.parameters, to) && !from.has(to));
  const gone = weights.filter(([address]) => Object.hasOwn(doc.parameters, address));
  const [alone] = weights.length === 1 && stale.length === 0 ? gone : [];
  const at = alone && { at: keyIndex(doc.parameters, alone[0]) };
  return [
    ...stale.map(([, address]) => ({ kind: 'setParameter', address, spec: null }) as const),
    ...gone.map(([address]) => ({ kind: 'setParameter', address, spec: null }) as const),
    ...weights.flatMap(([address, to]): Step[] => {
      const spec = relocatedSpec(getOwn(doc.parameters, address), address, to);
      return spec === null ? [] : [{ kind: 'setParameter', address: to, spec, ...at }];
    }),
  ];
}

/** A list of patterns that means the same weights: `all` are those of the document before, moved or not. */
export function relocatedPatterns(
  patterns: readonly string[],
  relocation: Relocation,
  all: readonly Address[],
): readonly string[] {
  const to = new Map(relocation.weights);
  const isSame = (list: readonly string[]): boolean =>
    all.every((address) => matchesAny(patterns, address) === matchesAny(list, to.get(address) ?? address));
  if (isSame(patterns) && patterns.every((pattern) => relocated(relocation, pattern) === pattern)) return patterns;
  const every = patterns.map((pattern) => relocated(relocation, pattern));
  // one that was moved and that another means too says nothing
  const renamed = every.filter((pattern, i) => {
    const others = every.filter((_, j) => j !== i);
    return pattern === patterns[i] || pattern.includes('*') || !matchesAny(others, pattern);
  });
  if (isSame(renamed)) return renamed;
  const meant = all.filter((address) => matchesAny(patterns, address)).map((address) => to.get(address) ?? address);
  const added = [...renamed, ...meant.filter((address) => !matchesAny(renamed, address))];
  return isSame(added) ? added : meant;
}

/** Names of streams with which blocks that have moved draw what they drew. `draws` are those of the document before. */
function relocatedStreams(before: Streams, relocation: Relocation, draws: readonly Draw[]): Streams {
  const at = (path: NodeId): NodeId => relocated(relocation, path);
  const kept = Object.entries(before).filter(([path]) => at(path) === path);
  const moved = draws.flatMap(({ path, given }) => {
    const name = streamOf(before, path, given);
    return at(path) === path || name === streamAt(at(path), given) ? [] : [[at(path), name] as const];
  });
  return Object.fromEntries([...kept, ...moved]);
}

function withStreams({ streams, ...training }: TrainingSpec, relocation: Relocation, draws: readonly Draw[]): TrainingSpec {
  const moved = relocatedStreams(streams ?? {}, relocation, draws);
  return Object.keys(moved).length === 0 ? training : { ...training, streams: moved };
}

/** The training that says the same of what has moved: `all` are the weights, `draws` what draws, of the document before. */
export function relocatedTraining(
  before: TrainingSpec,
  relocation: Relocation,
  all: readonly Address[],
  draws: readonly Draw[],
): TrainingSpec {
  const training = withStreams(before, relocation, draws);
  const patterns = (list: readonly string[]): readonly string[] => relocatedPatterns(list, relocation, all);
  const at = (address: Address): Address => relocated(relocation, address);
  const { objectives, metrics, simulator } = training;
  const moved: TrainingSpec = {
    ...training,
    ...(objectives && {
      objectives: objectives.map((objective) => ({
        ...objective,
        cost: at(objective.cost),
        parameters: patterns(objective.parameters),
        ...(objective.groups && { groups: objective.groups.map((each) => ({ ...each, parameters: patterns(each.parameters) })) }),
      })),
    }),
    ...(metrics && {
      metrics: metrics.map((metric) => ({
        ...metric,
        ...(metric.output === undefined ? {} : { output: at(metric.output) }),
        ...(metric.target === undefined ? {} : { target: at(metric.target) }),
      })),
    }),
    ...(simulator && {
      simulator: {
        ...simulator,
        policy:
          'logits' in simulator.policy
            ? { ...simulator.policy, logits: at(simulator.policy.logits) }
            : { ...simulator.policy, mean: at(simulator.policy.mean) },
        observation: at(simulator.observation),
        action: at(simulator.action),
        cost: at(simulator.cost),
      },
    }),
  };
  return sameJson(moved, before) ? before : moved;
}

function relocatedData(data: DataSpec, relocation: Relocation): DataSpec {
  const columns = Object.entries(data.columns ?? {});
  const moved = columns.map(([address, binding]) => [relocated(relocation, address), binding] as const);
  return moved.every(([address], i) => address === columns[i]?.[0]) ? data : { ...data, columns: Object.fromEntries(moved) };
}

/** Steps for data, training and penalties: what speaks of moved blocks speaks of them where they are now. `all` as above. */
export function moveMeanings(
  doc: Document,
  catalogue: Catalogue,
  relocation: Relocation,
  all: readonly Address[],
): readonly Step[] {
  const steps: Step[] = [];
  const data = relocatedData(doc.data, relocation);
  if (data !== doc.data) steps.push({ kind: 'setMeta', field: 'data', value: data });
  const training = relocatedTraining(doc.training, relocation, all, drawsOf(doc, catalogue));
  if (training !== doc.training) steps.push({ kind: 'setMeta', field: 'training', value: training });
  return [...steps, ...movePenalties(doc, relocation, all)];
}

/** Steps for the penalties of a drawing. `all` as above. */
export function movePenalties(
  { nodes }: Pick<Document, 'nodes'>,
  relocation: Relocation,
  all: readonly Address[],
): readonly Step[] {
  const moves = new Set(relocation.places.map(([from]) => from));
  return nodes.flatMap((node): Step[] => {
    const patterns = moves.has(node.id) ? null : patternsOf(node);
    const moved = patterns === null ? null : relocatedPatterns(patterns, relocation, all);
    if (moved === null || moved === patterns) return [];
    return [{ kind: 'setNode', id: node.id, changes: { attrs: { ...node.attrs, parameters: moved } } }];
  });
}
