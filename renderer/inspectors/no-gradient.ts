import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { reasonWithoutDerivative } from '../../graph-core/validate/derivatives.ts';
import type { StepView } from '../../session/protocol.ts';

/** Why a value never gets a gradient. `block`: the one without a derivative that it comes from, or goes into. */
export type NoGradient =
  | { readonly kind: 'source' | 'reader'; readonly block: string; readonly reason: string }
  /** A block's own state. */
  | { readonly kind: 'buffer'; readonly block: string }
  /** Whole numbers or truth values. */
  | { readonly kind: 'discrete' }
  /** The cost does not depend on it. */
  | { readonly kind: 'unused' };

/**
 * Whether a value has no gradient, however far backward goes, and why; null where it has one or may still get one. Nothing can
 * be said before there is a backward pass.
 */
export function noGradient(document: Document, view: StepView | null, address: Address): NoGradient | null {
  const backward = view?.stages.filter(({ phase }) => phase === 'backward') ?? [];
  if (view === null || backward.length === 0 || view.gradients[address] !== undefined) return null;
  const along = `edge:${address}->`;
  if (backward.some(({ makes }) => makes.some((each) => each === address || each.startsWith(along)))) return null;
  const typeOf = (path: string): string | undefined =>
    document.nodes.find(({ id }) => id === path)?.type ?? view.stages.find(({ node }) => node === path)?.type;
  const without = (path: string): string | null => reasonWithoutDerivative(opOf(typeOf(path) ?? ''));
  const { node, port } = splitAddress(address);
  if (opOf(typeOf(node) ?? '')?.inputs[port]?.own?.role === 'buffer') return { kind: 'buffer', block: node };
  const own = without(node);
  if (own !== null) return { kind: 'source', block: node, reason: own };
  const dtype = view.values[address]?.dtype;
  if (dtype !== undefined && dtype !== 'float') return { kind: 'discrete' };
  for (const { from, to } of document.edges) {
    const reader = splitAddress(to).node;
    const reason = from === address ? without(reader) : null;
    if (reason !== null) return { kind: 'reader', block: reader, reason };
  }
  return { kind: 'unused' };
}
