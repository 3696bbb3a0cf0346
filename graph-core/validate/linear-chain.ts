import { getOwn } from '../edit/immutable.ts';
import { type Document, type NodeId, splitAddress } from '../model/document.ts';
import type { Diagnostic } from '../model/result.ts';
import { endsOf } from './known-wires.ts';

/** The linear block that a linear block of the top level reads directly; null where it reads something else. */
export function linearBefore(document: Document, second: NodeId): NodeId | null {
  const typeOf = (id: NodeId): string | undefined => document.nodes.find((node) => node.id === id)?.type;
  if (typeOf(second) !== 'linear') return null;
  const from = document.edges.find(({ to }) => to === `${second}.input`)?.from;
  if (from === undefined) return null;
  const { node } = splitAddress(from);
  return typeOf(node) === 'linear' ? node : null;
}

/** Two linear blocks in a row are one: without a bend between them they can do nothing that one cannot. */
export function checkLinearChains(document: Document): Diagnostic[] {
  const linear = new Set(document.nodes.flatMap(({ id, type, muted }) => (type === 'linear' && muted !== true ? [id] : [])));
  return document.edges.flatMap((edge): Diagnostic[] => {
    const { source: first, target: second } = endsOf(edge);
    if (second.port !== 'input' || !linear.has(first.node) || !linear.has(second.node)) return [];
    return [
      {
        code: 'graph/two-linear',
        severity: 'info',
        address: second.node,
        message: `${first.node} and ${second.node} are two linear blocks in a row, which equal one: W = W2 W1, b = W2 b1 + b2`,
        mend: 'put an activation between them, or merge them into one',
      },
    ];
  });
}

/** Why two linear blocks in a row cannot be merged without losing something; null where they can. */
export function whyNotMerged(document: Document, first: NodeId, second: NodeId): { address: string; reason: string } | null {
  const middle = `${first}.output`;
  const other = document.edges.find(({ from, to }) => from === middle && to !== `${second}.input`);
  if (other) return { address: middle, reason: `the value between them also goes to ${other.to}` };
  for (const port of ['weight', 'bias']) {
    for (const id of [first, second]) {
      const address = `${id}.${port}`;
      if (document.edges.some(({ to }) => to === address))
        return { address, reason: `${address} is wired: it is a circle of its own, or shared` };
      if (getOwn(document.parameters, address)?.trainable === false) return { address, reason: `${address} is frozen` };
    }
  }
  const named = (document.training.objectives ?? []).some(({ parameters }) =>
    parameters.some((pattern) => pattern !== '*' && [first, second].some((id) => pattern.startsWith(`${id}.`))),
  );
  if (named) return { address: second, reason: 'an objective names the weights of one of them' };
  const isMeasured = (document.training.metrics ?? []).some(({ output, target }) => output === middle || target === middle);
  return isMeasured ? { address: middle, reason: 'a metric reads the value between them' } : null;
}
