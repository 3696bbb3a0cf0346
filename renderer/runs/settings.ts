import type { Document, GraphNode } from '../../graph-core/model/document.ts';
import { hashText } from '../../graph-core/random/threefry.ts';
import { optimizerFields, optimizerFlags, optimizerOf, optimizerValue, trainingView } from '../panels/training-edits.ts';

/** Settings of training by name, each as a text; defaults are filled in, so that what is written out is no difference. */
export type Settings = Readonly<Record<string, string>>;

export interface SettingChange {
  readonly name: string;
  /** Null where it was not set. */
  readonly from: string | null;
  readonly to: string | null;
}

/** What people look at first. */
const FIRST = ['optimizer', 'lr', 'batch', 'seed'];

const text = (value: unknown): string => (Array.isArray(value) ? value.join(', ') : String(value));

/** Leaves of a part of the document by their path. */
function flat(value: unknown, path: string, into: Record<string, string>): void {
  if (value === undefined || value === null) return;
  const isList = Array.isArray(value);
  if (typeof value !== 'object' || (isList && value.every((each) => typeof each !== 'object'))) {
    into[path] = text(value);
    return;
  }
  for (const [key, each] of Object.entries(value)) flat(each, path === '' ? key : `${path}.${key}`, into);
}

/** The settings of a document's training; what a first objective says is called by the names of its fields. */
export function settingsOf(document: Document): Settings {
  const { progress: _, metrics: __, objectives = [], batch, ...rest } = document.training;
  const view = trainingView(document);
  const optimizer = optimizerOf(document, 0);
  const found: Record<string, string> = {
    optimizer: optimizer.type,
    batch: text(batch?.size ?? 'all'),
    order: view.order,
    last: view.last,
    seed: text(view.seed),
    epochs: text(view.epochs),
  };
  const fields = optimizerFields(optimizer.type);
  for (const field of fields)
    found[field.at === undefined ? field.name : `${field.name}-${field.at + 1}`] = text(optimizerValue(optimizer, field));
  for (const { name, value } of optimizerFlags(optimizer)) found[name] = text(value);
  const told = new Set(['type', ...fields.map(({ name }) => name), ...optimizerFlags(optimizer).map(({ name }) => name)]);
  for (const [name, value] of Object.entries(optimizer)) if (!told.has(name)) flat(value, name, found);
  const [first, ...others] = objectives;
  const { optimizer: _o, cost: _c, parameters, ...more } = first ?? { cost: '', parameters: ['*'], optimizer };
  if (text(parameters) !== '*') found.parameters = text(parameters);
  flat(more, '', found);
  for (const [i, objective] of others.entries()) flat(objective, `objective ${i + 2}`, found);
  const { seed: _s, epochs: _e, ...unknown } = rest;
  flat(unknown, '', found);
  return found;
}

const inOrder = (names: Iterable<string>): string[] => {
  const rank = (name: string): number => (FIRST.includes(name) ? FIRST.indexOf(name) : FIRST.length);
  return [...new Set(names)].sort((a, b) => rank(a) - rank(b));
};

/** What differs, the usual settings first. */
export function changesBetween(before: Settings, after: Settings): readonly SettingChange[] {
  return inOrder([...Object.keys(before), ...Object.keys(after)]).flatMap((name) =>
    before[name] === after[name] ? [] : [{ name, from: before[name] ?? null, to: after[name] ?? null }],
  );
}

/** Settings in which not all of these agree, the usual ones first. */
export const differing = (all: readonly Settings[]): readonly string[] =>
  inOrder(all.flatMap((each) => Object.keys(each))).filter((name) => new Set(all.map((each) => each[name])).size > 1);

const FED = new Set(['observed', 'parameter', 'constant']);

/** Numbers that are fed are no part of a graph: another value does not make another graph. */
const shapeOf = ({ id, type, attrs }: GraphNode): unknown => {
  if (!FED.has(type) || attrs === undefined) return [id, type, attrs ?? {}];
  const { value: _, ...others } = attrs;
  return [id, type, others];
};

const versions = new WeakMap<Document['nodes'], [Document['edges'], Document['definitions'], Document['data'], string]>();

/** The same text for documents of the same graph on the same data. */
export function versionOf({ nodes, edges, definitions, data }: Document): string {
  const known = versions.get(nodes);
  if (known && known[0] === edges && known[1] === definitions && known[2] === data) return known[3];
  const wires = edges.map(({ from, to }) => `${from}>${to}`).sort();
  const inner = Object.entries(definitions).map(([name, each]) => [name, each.nodes.map(shapeOf), each.edges]);
  const hash = hashText(JSON.stringify([nodes.map(shapeOf), wires, inner, data]));
  const version = hash.toString(16).padStart(8, '0');
  versions.set(nodes, [edges, definitions, data, version]);
  return version;
}
