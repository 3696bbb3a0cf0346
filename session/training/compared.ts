import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { sameShape } from '../../graph-core/model/tensor.ts';
import type { MetricSpec } from '../../graph-core/model/training.ts';
import type { TensorType } from '../../graph-core/ops/define.ts';
import type { Analysis } from '../../graph-core/validate/analysis.ts';
import { hasValue } from '../objectives.ts';

/** An answer of the graph beside what it should have been. */
export interface Compared {
  readonly output: Address;
  readonly target: Address;
  /** Whether they name classes, or are numbers that may lie more or less apart. */
  readonly kind: 'classes' | 'numbers';
}

/** Costs whose input scores classes. */
const OF_CLASSES: ReadonlySet<string> = new Set([
  'bce-loss',
  'bce-with-logits-loss',
  'cross-entropy',
  'hinge-loss',
  'multi-margin-loss',
  'nll-loss',
  'soft-margin-loss',
  'squared-hinge',
]);

/** Costs that grow with the distance of two numbers. */
const OF_NUMBERS: ReadonlySet<string> = new Set([
  'gaussian-nll-loss',
  'huber-loss',
  'l1-loss',
  'mse-loss',
  'smooth-l1-loss',
  'squared-norm',
]);

/**
 * What a document's costs compare with its data: pairs of an output that depends on weights and a target that is made of
 * observed values alone. On a simulator there are none: what was done there is no right answer.
 */
function comparedBy(document: Document, analysis: Analysis): Compared[] {
  if (document.training.simulator !== undefined) return [];
  const found: Compared[] = [];
  for (const [path, { type, inputs, complete }] of analysis.nodes) {
    if (!complete || path.includes('/') || !(OF_CLASSES.has(type) || OF_NUMBERS.has(type))) continue;
    const [output, target] = [inputs.get('input')?.from, inputs.get('target')?.from];
    if (!output || !target || !hasValue(analysis, output) || !hasValue(analysis, target)) continue;
    if (!isData(target, analysis) || isData(output, analysis)) continue;
    const isOneHot = analysis.nodes.get(splitAddress(target).node)?.type === 'one-hot';
    found.push({ output, target, kind: OF_CLASSES.has(type) || isOneHot ? 'classes' : 'numbers' });
  }
  return found;
}

/** Whether a value is made of observed variables, one at least, and constants alone. */
function isData(address: Address, analysis: Analysis): boolean {
  const observed = new Set(analysis.observed.map((each) => each.address));
  const seen = new Set<Address>();
  const ahead = [address];
  let isFed = false;
  for (let at = ahead.pop(); at !== undefined; at = ahead.pop()) {
    if (seen.has(at)) continue;
    seen.add(at);
    const node = analysis.nodes.get(splitAddress(at).node);
    if (!node || node.group || node.parameters.length > 0 || node.type === 'parameter') return false;
    if (observed.has(at)) isFed = true;
    for (const { from } of node.inputs.values()) if (from !== null) ahead.push(from);
  }
  return isFed;
}

/** Metrics for a document that does not say which: accuracy of what scores classes, bits of what scores characters, R^2 of what comes close to numbers. */
export function guessedMetrics(document: Document, analysis: Analysis): MetricSpec[] {
  if (document.training.metrics !== undefined) return [];
  return comparedBy(document, analysis).map(({ kind, output, target }) => ({
    type:
      isText(document, target) && scoresEach(analysis, output, target)
        ? 'bits-per-character'
        : kind === 'classes'
          ? 'accuracy'
          : 'r2',
    output,
    target,
  }));
}

/** Whether a variable is fed with characters. */
const isText = ({ data }: Document, variable: Address): boolean => {
  const source = data.columns?.[variable]?.source;
  return source !== undefined && data.sources?.[source]?.text !== undefined;
};

const typeOf = (analysis: Analysis, address: Address): TensorType | null | undefined =>
  analysis.nodes.get(splitAddress(address).node)?.outputs.get(splitAddress(address).port);

/** Whether the last axis of an output holds a score for each class that an entry of the target may be. */
export function scoresEach(analysis: Analysis, output: Address, target: Address): boolean {
  const [scores, classes] = [typeOf(analysis, output), typeOf(analysis, target)];
  if (!scores || !classes || scores.shape.length === 0) return false;
  return scores.dtype === 'float' && classes.dtype === 'int32' && sameShape(scores.shape.slice(0, -1), classes.shape);
}

/** Metrics whose output scores classes. */
const FOR_CLASSES: ReadonlySet<string> = new Set(['accuracy', 'bits-per-character']);

/** Pairs that can be looked at row by row: those of the document's metrics first, then what its costs compare. */
export function comparedIn(document: Document, analysis: Analysis): Compared[] {
  const named = (document.training.metrics ?? []).flatMap(({ type, output, target }): Compared[] => {
    if (output === undefined || target === undefined || !hasValue(analysis, output) || !hasValue(analysis, target)) return [];
    return [{ output, target, kind: FOR_CLASSES.has(type) ? 'classes' : 'numbers' }];
  });
  const all = [...named, ...comparedBy(document, analysis)];
  const keyOf = ({ output, target, kind }: Compared): string => `${output} ${target} ${kind}`;
  return all.filter((pair, i) => all.findIndex((other) => keyOf(other) === keyOf(pair)) === i);
}
