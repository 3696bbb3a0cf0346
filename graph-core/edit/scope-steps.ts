import { rootOf } from '../model/address.ts';
import {
  type Address,
  addressOf,
  type Definition,
  type Document,
  type Edge,
  type GroupPort,
  type NodeId,
  splitAddress,
} from '../model/document.ts';
import { opOf } from '../ops/index.ts';
import { instanceAt } from '../validate/instances.ts';
import { cutGonePorts, portsGone } from './cut-ports.ts';
import { allInstancePaths, instancePaths } from './definitions.ts';
import { drawsOf } from './draws.ts';
import { withoutStreams } from './edits/remove.ts';
import { penaltiesAround } from './penalties-around.ts';
import { movePenalties, moveWeights, type Relocation, relocatedTraining } from './relocate.ts';
import type { Scope } from './scope.ts';
import { NOWHERE, OUTPUT_PLACE } from './scope-ports.ts';
import { noneStale, staleStreams } from './stale-streams.ts';
import type { Step } from './step.ts';
import type { Transaction } from './transaction.ts';
import { weightsOf } from './weights.ts';

/** Steps of the whole document that do what a transaction does to the inside of a group: `after` is the inside afterwards. */
export function scopedSteps(
  doc: Document,
  scope: Scope,
  definition: Definition,
  after: Document,
  transaction: Transaction,
): readonly Step[] {
  const next = definitionAfter(scope, definition, after);
  const others = transaction.steps.filter((step) => step.kind === 'setDefinition');
  const steps: readonly Step[] = [
    ...others.filter((step) => step.definition !== null),
    ...cutGonePorts(doc, scope.name, definition, next),
    ...(next === definition ? [] : [{ kind: 'setDefinition', name: scope.name, definition: next } as const]),
    ...others.filter((step) => step.definition === null),
    ...parameterSteps(doc, scope, transaction),
    ...metaSteps(doc, scope, { after, transaction, outputs: portsGone(definition, next).from }),
  ];
  return [...steps, ...penaltySteps(doc, scope, transaction, steps)];
}

/** The definition that the inside says now. What stays the same stays the same object. */
function definitionAfter(scope: Scope, before: Definition, after: Document): Definition {
  const isPort = (id: NodeId): boolean => scope.ports.has(id);
  const touchesPort = ({ from, to }: Edge): boolean => isPort(splitAddress(from).node) || isPort(splitAddress(to).node);
  const nodes = after.nodes.filter(({ id }) => !isPort(id));
  const edges = after.edges.filter((edge) => !touchesPort(edge));
  const inputs = inputsAfter(scope, before.inputs, after);
  const outputs = outputsAfter(scope, before.outputs, after);
  const next: Definition = {
    ...before,
    nodes: same(before.nodes, nodes) ? before.nodes : nodes,
    edges: same(before.edges, edges) ? before.edges : edges,
    inputs: alike(before.inputs, inputs) ? before.inputs : inputs,
    outputs: alike(before.outputs, outputs) ? before.outputs : outputs,
    ...(after.view === scope.document.view ? {} : { view: after.view }),
  };
  const isSame = (Object.keys(next) as (keyof Definition)[]).every((key) => next[key] === before[key]);
  return isSame ? before : next;
}

const same = (a: readonly unknown[], b: readonly unknown[]): boolean => a.length === b.length && a.every((x, i) => x === b[i]);
const alike = (a: readonly unknown[], b: readonly unknown[]): boolean => JSON.stringify(a) === JSON.stringify(b);

/** An input port leads wherever its variable is wired to; entries that stay keep their places in the list. */
function inputsAfter({ ports }: Scope, before: readonly GroupPort[], after: Document): readonly GroupPort[] {
  const left = new Set(after.nodes.map(({ id }) => id));
  const wanted = new Map<string, Address[]>();
  for (const [id, { side, name }] of ports) {
    if (side !== 'input' || !left.has(id)) continue;
    const places = after.edges.filter(({ from }) => splitAddress(from).node === id).map(({ to }) => to);
    wanted.set(name, places.length === 0 ? [NOWHERE] : places);
  }
  const kept = before.filter(({ name, at }) => wanted.get(name)?.includes(at));
  const isNew = (name: string, at: Address): boolean => !before.some((port) => port.name === name && port.at === at);
  // a port that led nowhere, or elsewhere, stays in its place
  const places = before.flatMap((port, i): GroupPort[] => {
    if (kept.includes(port)) return [port];
    const isFirst = before.findIndex(({ name }) => name === port.name) === i;
    const moved = kept.some(({ name }) => name === port.name) ? [] : (wanted.get(port.name) ?? []);
    return isFirst ? moved.map((at) => ({ ...port, at })) : [];
  });
  const added = [...wanted].flatMap(([name, list]) =>
    list
      .filter((at) => isNew(name, at) && !places.some((port) => port.name === name && port.at === at))
      .map((at) => ({ name, at })),
  );
  return [...places, ...added];
}

function outputsAfter({ ports }: Scope, before: readonly GroupPort[], after: Document): readonly GroupPort[] {
  const left = new Set(after.nodes.map(({ id }) => id));
  return [...ports].flatMap(([id, { side, name }]): GroupPort[] => {
    if (side !== 'output' || !left.has(id)) return [];
    const at = after.edges.find(({ to }) => to === addressOf(id, OUTPUT_PLACE))?.from ?? NOWHERE;
    const old = before.find((port) => port.name === name);
    return [old?.at === at ? old : { ...old, name, at }];
  });
}

/**
 * Settings of the instance that is open; those of the others go, or move, with the blocks that they are about. What moves is
 * moved anew in every instance: a stream is named after the whole address.
 */
function parameterSteps(doc: Document, scope: Scope, { steps, moved }: Transaction): readonly Step[] {
  const prefixes = [scope.prefix, ...otherPrefixes(doc, scope)];
  const moves = new Set(moved?.weights.flat());
  const own = steps.flatMap((step): Step[] => {
    if (step.kind !== 'setParameter' || moves.has(step.address)) return [];
    // beside what moves, what goes is that of a drawing all instances have
    const at = moved && step.spec === null ? prefixes : [scope.prefix];
    const addresses = at.map((prefix) => prefix + step.address);
    const there = addresses.filter((address) => address.startsWith(scope.prefix) || Object.hasOwn(doc.parameters, address));
    return there.map((address) => ({ kind: 'setParameter', address, spec: step.spec }));
  });
  if (moved) return [...own, ...moveWeights(doc, inEach(prefixes, moved.weights))];
  const gone = steps.flatMap((step) => (step.kind === 'removeNode' ? [step.id] : []));
  const isGone = (address: Address): boolean =>
    prefixes.slice(1).some((prefix) => address.startsWith(prefix) && gone.includes(rootOf(address.slice(prefix.length))));
  const others = Object.keys(doc.parameters).filter(isGone);
  return [...own, ...others.map((address) => ({ kind: 'setParameter', address, spec: null }) as const)];
}

/** What moves inside, in each of some instances. */
const inEach = (prefixes: readonly string[], pairs: Relocation['places']): Relocation['places'] =>
  prefixes.flatMap((prefix) => pairs.map(([from, to]) => [prefix + from, prefix + to] as const));

/** Of all instances, also of those that share weights: what draws, and what is measured, is that of each. */
const pathsOf = (doc: Document, { name }: Scope): readonly string[] => allInstancePaths(doc, name).map((path) => `${path}/`);

const otherPrefixes = (doc: Document, { name, prefix }: Scope): readonly string[] =>
  instancePaths(doc, name)
    .map((path) => `${path}/`)
    .filter((each) => each !== prefix);

/** The inside afterwards, what made it so, and the output ports that it has no longer. */
interface Done {
  readonly after: Document;
  readonly transaction: Transaction;
  readonly outputs: ReadonlySet<string>;
}

function metaSteps(doc: Document, scope: Scope, { after, transaction, outputs }: Done): readonly Step[] {
  const made: Step[] = [];
  if (after.data !== scope.document.data) {
    const within = `${scope.path}/`;
    const columns = [
      ...Object.entries(doc.data.columns ?? {}).filter(([address]) => !address.startsWith(within)),
      ...Object.entries(after.data.columns ?? {}).map(([address, binding]) => [within + address, binding] as const),
    ];
    made.push({ kind: 'setMeta', field: 'data', value: { ...after.data, columns: Object.fromEntries(columns) } });
  }
  const training = trainingAfter(doc, scope, { after, transaction, outputs });
  if (training !== doc.training) made.push({ kind: 'setMeta', field: 'training', value: training });
  return made;
}

const allWeights = (doc: Document): readonly Address[] => weightsOf(doc.nodes, doc.edges, doc.definitions, opOf);

/** What moves inside, as the whole document calls it in every instance. */
const wholeRelocation = (doc: Document, scope: Scope, { places, weights }: Relocation): Relocation => ({
  places: inEach(pathsOf(doc, scope), places),
  weights: inEach([scope.prefix, ...otherPrefixes(doc, scope)], weights),
});

/** Penalties weigh the same weights where those have moved inside: those of the graph, and of the drawings that the group lies in. */
function penaltySteps(doc: Document, scope: Scope, { moved }: Transaction, made: readonly Step[]): readonly Step[] {
  if (moved === undefined) return [];
  return [
    ...movePenalties(doc, wholeRelocation(doc, scope, moved), allWeights(doc)),
    ...penaltiesAround(doc, scope.name, moved, made),
  ];
}

/** What is trained and measured, where blocks moved, and without what measured a block that is gone. */
function trainingAfter(doc: Document, scope: Scope, { after, transaction, outputs }: Done): Document['training'] {
  const { steps, moved } = transaction;
  const removed = new Set(steps.flatMap((step) => (step.kind === 'removeNode' && !moved ? [step.id] : [])));
  const stale = staleStreams(scope.document, after);
  const forgotten = (path: NodeId): boolean => {
    const inner = pathInside(doc, scope, path);
    return inner !== null && (removed.has(rootOf(inner)) || stale(inner));
  };
  const training = removed.size === 0 && stale === noneStale ? doc.training : withoutStreams(doc.training, forgotten);
  if (moved) return relocatedTraining(training, wholeRelocation(doc, scope, moved), allWeights(doc), drawsOf(doc, opOf));
  if (removed.size === 0 && outputs.size === 0) return training;
  const isGone = (address: Address | undefined): boolean => {
    if (address === undefined) return false;
    const inner = pathInside(doc, scope, address);
    return (inner !== null && removed.has(rootOf(inner))) || isOutput(doc, scope, address, outputs);
  };
  const { metrics } = training;
  const kept = metrics?.filter(({ output, target }) => !isGone(output) && !isGone(target));
  return kept === undefined || kept.length === metrics?.length ? training : { ...training, metrics: kept };
}

/** What a path or an address is called inside the group, whichever instance it lies in; null for what lies elsewhere. */
function pathInside(doc: Document, { name }: Scope, path: string): string | null {
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1))
    if (instanceAt(doc, path.slice(0, at))?.attrs?.definition === name) return path.slice(at + 1);
  return null;
}

/** Whether an address is that of some outputs of an instance; a repeat as such gives those of its last iteration. */
function isOutput(doc: Document, { name }: Scope, address: Address, outputs: ReadonlySet<string>): boolean {
  const { node, port } = splitAddress(address);
  const isOne = [...outputs].some((each) => port === each || port.startsWith(`${each}.`));
  return isOne && instanceAt(doc, node)?.attrs?.definition === name;
}
