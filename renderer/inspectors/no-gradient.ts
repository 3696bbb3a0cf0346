import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { reasonWithoutDerivative } from '../../graph-core/validate/derivatives.ts';
import type { StepView } from '../../session/protocol.ts';
import { nodesById, readersOf } from '../state/derived.ts';

/** Why a value never gets a gradient. `block`: the one without a derivative that it comes from, or goes into. */
export type NoGradient =
  | { readonly kind: 'source' | 'reader'; readonly block: string; readonly reason: string }
  /** A block's own state. */
  | { readonly kind: 'buffer'; readonly block: string }
  /** Whole numbers or truth values. */
  | { readonly kind: 'discrete' }
  /** The cost does not depend on it. */
  | { readonly kind: 'unused' };

interface LookUp {
  readonly hasBackward: boolean;
  /** Values of which backward makes the gradient, or a part of it. */
  readonly made: ReadonlySet<Address>;
  /** Of blocks with a stage, also inside groups. */
  readonly types: ReadonlyMap<string, string>;
}

/** Asked for many values of one view. */
const known = new WeakMap<StepView, LookUp>();

const EDGE = 'edge:';

function lookUp(view: StepView): LookUp {
  const before = known.get(view);
  if (before) return before;
  const backward = view.stages.filter(({ phase }) => phase === 'backward');
  const made = backward.flatMap(({ makes }) =>
    makes.map((each) => (each.startsWith(EDGE) ? each.slice(EDGE.length, each.indexOf('->')) : each)),
  );
  const types = new Map(view.stages.toReversed().map(({ node, type }) => [node, type]));
  const found = { hasBackward: backward.length > 0, made: new Set(made), types };
  known.set(view, found);
  return found;
}

/**
 * Whether a value has no gradient, however far backward goes, and why; null where it has one or may still get one. Nothing can
 * be said before there is a backward pass.
 */
export function noGradient(document: Document, view: StepView | null, address: Address): NoGradient | null {
  if (view === null || view.gradients[address] !== undefined) return null;
  const { hasBackward, made, types } = lookUp(view);
  if (!hasBackward || made.has(address)) return null;
  const typeOf = (path: string): string | undefined => nodesById(document).get(path)?.type ?? types.get(path);
  const without = (path: string): string | null => reasonWithoutDerivative(opOf(typeOf(path) ?? ''));
  const { node, port } = splitAddress(address);
  if (opOf(typeOf(node) ?? '')?.inputs[port]?.own?.role === 'buffer') return { kind: 'buffer', block: node };
  const own = without(node);
  if (own !== null) return { kind: 'source', block: node, reason: own };
  const dtype = view.values[address]?.dtype;
  if (dtype !== undefined && dtype !== 'float') return { kind: 'discrete' };
  for (const to of readersOf(document).get(address) ?? []) {
    const reader = splitAddress(to).node;
    const reason = without(reader);
    if (reason !== null) return { kind: 'reader', block: reader, reason };
  }
  return { kind: 'unused' };
}
