import type { GraphNode } from '../model/document.ts';
import type { OpDef, TensorType } from '../ops/define.ts';
import type { InputAnalysis, NodeAnalysis } from './analysis.ts';
import type { NodeTypes } from './node-types.ts';

/**
 * Most blocks of a large drawing own no weights and have nothing wrong with them: all that their analysis says follows from the
 * node and from what is wired to it. Of those it is kept, so that an edit elsewhere passes over them.
 */

const kept = new WeakMap<GraphNode, NodeAnalysis>();

/** Whether nothing but the node and its inputs was looked at, and nothing but its analysis was found. */
export const isPlain = (op: OpDef, { outputs, diagnostics, parameters }: NodeTypes): boolean =>
  outputs !== null &&
  diagnostics.length + parameters.length === 0 &&
  op.type !== 'parameter' &&
  Object.values(op.inputs).every(({ own }) => own === undefined);

/** Remembers what was found of a plain block. */
export const keepPlain = (analysis: NodeAnalysis): void => void kept.set(analysis.node, analysis);

/** By what they say: a block that was moved has its type told anew, which is no news to those behind it. */
const isSameType = (a: TensorType | null, b: TensorType | null): boolean =>
  a === b ||
  (a !== null &&
    b !== null &&
    a.dtype === b.dtype &&
    a.shape.length === b.shape.length &&
    a.shape.every((size, i) => size === b.shape[i]));

const isSame = (a: InputAnalysis | undefined, b: InputAnalysis): boolean =>
  a !== undefined && a.from === b.from && a.outer === b.outer && isSameType(a.type, b.type);

/** What was found of a plain block, where the same values are still wired to it. */
export function plainBefore(node: GraphNode, op: OpDef, inputs: ReadonlyMap<string, InputAnalysis>): NodeAnalysis | null {
  const before = kept.get(node);
  if (before === undefined || before.op !== op || before.inputs.size !== inputs.size) return null;
  for (const [port, input] of inputs) if (!isSame(before.inputs.get(port), input)) return null;
  return before;
}
