import { tensorToJson } from '../../document/tensor-json.ts';
import type { Address, Document, NodeId } from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';
import { tensor } from '../../model/tensor.ts';
import { linearBefore, whyNotMerged } from '../../validate/linear-chain.ts';
import { getOwn } from '../immutable.ts';
import type { Step } from '../step.ts';
import type { Transaction } from '../transaction.ts';
import { edit, findNode } from './common.ts';

const no = (address: string, message: string) => err([errorAt('edit/no-merge', address, message)]);

/** A weight as it is now, row-major. */
export interface WeightNow {
  readonly shape: readonly number[];
  readonly data: ArrayLike<number>;
}

/**
 * Merges a linear block with the linear block that it reads: W = W2 W1, b = W2 b1 + b2. The second block stays, with its id and
 * its output, the first goes. `weightOf` gives the current weights, undefined for a bias that there is none of. Refused where
 * something would be lost.
 */
export function mergeLinear(
  doc: Document,
  second: NodeId,
  weightOf: (address: Address) => WeightNow | undefined,
): Result<Transaction> {
  const first = linearBefore(doc, second);
  if (first === null) return no(second, `${second} does not read a linear block directly.`);
  const why = whyNotMerged(doc, first, second);
  if (why) return no(why.address, `${first} and ${second} cannot be merged: ${why.reason}.`);
  const [w1, w2] = [weightOf(`${first}.weight`), weightOf(`${second}.weight`)];
  if (!w1 || !w2) return no(second, `The weights of ${first} and ${second} are not known yet.`);
  const [b1, b2] = [weightOf(`${first}.bias`), weightOf(`${second}.bias`)];
  const middle = w1.shape[0] as number;
  const columns = w1.shape[1] as number;
  const rows = w2.shape[0] as number;
  const weight = product(w2.data, w1.data, { rows, middle, columns });
  const steps: Step[] = [{ kind: 'removeEdge', from: `${first}.output`, to: `${second}.input` }];
  const before = doc.edges.find(({ to }) => to === `${first}.input`);
  if (before) steps.push({ kind: 'removeEdge', from: before.from, to: before.to });
  for (const port of ['weight', 'bias'])
    if (getOwn(doc.parameters, `${first}.${port}`)) steps.push({ kind: 'setParameter', address: `${first}.${port}`, spec: null });
  steps.push({ kind: 'removeNode', id: first });
  if (before) steps.push({ kind: 'addEdge', edge: { ...before, to: `${second}.input` } });
  steps.push(valueStep(doc, `${second}.weight`, [rows, columns], weight));
  if (b1 || b2) {
    const bias = b1 ? product(w2.data, b1.data, { rows, middle, columns: 1 }) : new Float64Array(rows);
    for (let i = 0; i < rows; i++) bias[i] = (bias[i] as number) + (b2?.data[i] ?? 0);
    steps.push(valueStep(doc, `${second}.bias`, [rows], bias));
    const attrs = findNode(doc, second)?.attrs ?? {};
    if (attrs.hasBias === false) steps.push({ kind: 'setNode', id: second, changes: { attrs: { ...attrs, hasBias: true } } });
  }
  return ok(
    edit('merge', 'merge', steps, { labelValues: { first, second }, selectionBefore: [second], selectionAfter: [second] }),
  );
}

/** A product of row-major matrices, [rows][middle] by [middle][columns]. */
function product(
  a: ArrayLike<number>,
  b: ArrayLike<number>,
  { rows, middle, columns }: { readonly rows: number; readonly middle: number; readonly columns: number },
): Float64Array {
  const out = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let k = 0; k < middle; k++) {
      const factor = a[i * middle + k] as number;
      for (let j = 0; j < columns; j++)
        out[i * columns + j] = (out[i * columns + j] as number) + factor * (b[k * columns + j] as number);
    }
  }
  return out;
}

/** The value goes before a file that the settings name. */
function valueStep(doc: Document, address: Address, shape: readonly number[], data: Float64Array): Step {
  const { file: _, tensor: __, state: ___, ...spec } = getOwn(doc.parameters, address) ?? {};
  return { kind: 'setParameter', address, spec: { ...spec, value: tensorToJson(tensor(shape, [...data])) } };
}
