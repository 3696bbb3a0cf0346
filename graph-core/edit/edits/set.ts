import { tensorToJson } from '../../document/tensor-json.ts';
import type { Address, Document, GraphNode, Json, NodeId, ParameterSpec, Point } from '../../model/document.ts';
import { ok, type Result } from '../../model/result.ts';
import type { Tensor } from '../../model/tensor.ts';
import { getOwn, orNone, without } from '../immutable.ts';
import type { NodeChanges } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, findNode, noNode } from './common.ts';
import { withoutStreams } from './remove.ts';

/** Moves blocks to places on the canvas: one entry of the history for one drag. */
export const moveBlocks = (positions: { readonly [id: NodeId]: Point }): Transaction => {
  const ids = Object.keys(positions);
  return edit('move', 'move', [{ kind: 'moveNodes', positions }], {
    labelValues: { ids: ids.join(', ') },
    target: ids.join(' '),
  });
};

function setNode(
  doc: Document,
  id: NodeId,
  label: string,
  target: string,
  changes: (node: GraphNode) => NodeChanges,
): Result<Transaction> {
  const node = findNode(doc, id);
  if (node === undefined) return noNode(id);
  const steps = [{ kind: 'setNode', id, changes: changes(node) } as const];
  return ok(edit(label, `set.${label}`, steps, { labelValues: { id, target }, target: `${id}.${target}` }));
}

/**
 * Sets one attribute of a block; undefined takes it away, so that the default holds. Whether it fits, the analysis says. A block
 * whose stream is given another name draws with that one: what the training called it goes.
 */
export function setAttr(doc: Document, id: NodeId, name: string, value: Json | undefined): Result<Transaction> {
  const set = setNode(doc, id, 'attr', name, ({ attrs = {} }) => ({
    attrs: value === undefined ? orNone(without(attrs, name)) : { ...attrs, [name]: value },
  }));
  if (!set.ok || name !== 'stream' || findNode(doc, id)?.attrs?.stream === value) return set;
  const training = withoutStreams(doc.training, (path) => path === id);
  if (training === doc.training) return set;
  return ok({ ...set.value, steps: [...set.value.steps, { kind: 'setMeta', field: 'training', value: training }] });
}

/** What a block is called; null or an empty text means its id. */
export const setTitle = (doc: Document, id: NodeId, title: string | null): Result<Transaction> =>
  setNode(doc, id, 'title', 'title', () => ({ title: title === '' ? null : title }));

/** The user's symbol of the variable that an output port makes; null or an empty text means the usual one. */
export const setSymbol = (doc: Document, id: NodeId, port: string, symbol: string | null): Result<Transaction> =>
  setNode(doc, id, 'symbol', port, ({ symbols = {} }) => ({
    symbols: symbol === null || symbol === '' ? orNone(without(symbols, port)) : { ...symbols, [port]: symbol },
  }));

/** Fields of a parameter's settings; undefined takes a field away. */
export type SpecChanges = { readonly [K in keyof ParameterSpec]?: ParameterSpec[K] | undefined };

/** Changes fields of a parameter's settings. They need not be in the document before. */
export function setParameterSpec(doc: Document, address: Address, changes: SpecChanges): Transaction {
  const before: SpecChanges = getOwn(doc.parameters, address) ?? {};
  const next = { ...before, ...changes };
  const spec = Object.fromEntries(Object.entries(next).filter(([, value]) => value !== undefined)) as ParameterSpec;
  const what = Object.keys(changes)
    .filter((key) => changes[key] !== undefined || before[key] !== undefined)
    .join(' ');
  return edit('parameter', 'set.parameter', [{ kind: 'setParameter', address, spec }], {
    labelValues: { address, what },
    target: `${address} ${what}`,
  });
}

/** The value of a parameter; null goes back to its initialiser. */
export const setParameterValue = (doc: Document, address: Address, value: Tensor | null): Transaction => ({
  ...setParameterSpec(doc, address, {
    value: value === null ? undefined : tensorToJson(value),
    file: undefined,
    tensor: undefined,
  }),
  label: 'edit.value',
  userEvent: 'set.value',
});
