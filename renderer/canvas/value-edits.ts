import type { Transaction } from '../../graph-core/edit/transaction.ts';
import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { err, errorAt, ok, type Result } from '../../graph-core/model/result.ts';
import { type Dtype, type Shape, sameShape, shapeText, sizeOf, type TensorJson } from '../../graph-core/model/tensor.ts';
import type { SampleChoice, TensorSummary } from '../../session/protocol.ts';
import { setInlineValue, tensorOf, withEntry } from '../inspectors/edits.ts';
import type { TypedTensor } from '../ui/tensor-text.ts';

/** Numbers typed on the canvas: into an observed variable, a constant or a parameter. Pure. */

const refuse = (address: Address, message: string, mend: string): Result<never> =>
  err([errorAt('edit/value', address, message, mend)]);

/** The tensor that the document itself holds for an address, if any. */
function storedValue(document: Document, address: Address): TensorJson | undefined {
  const node = document.nodes.find((each) => each.id === splitAddress(address).node);
  if (node?.type === 'observed' || node?.type === 'constant')
    return (node.attrs?.value ?? undefined) as unknown as TensorJson | undefined;
  return document.parameters[address]?.value;
}

/** Why the numbers on view cannot be typed over, or null. */
function obstacle(
  document: Document,
  address: Address,
  sample: SampleChoice,
  stored: TensorJson | undefined,
  shown: Shape,
): Result<never> | null {
  const source = document.data.columns?.[address]?.source;
  if (source !== undefined) {
    return refuse(address, `${address} is fed from the table "${source}".`, 'Take the columns away in the Data panel first.');
  }
  if (stored && stored.shape.length === shown.length + 1 && sample === 'mean') {
    return refuse(address, 'A mean over samples cannot be typed over.', 'Choose one sample in the stepper bar.');
  }
  return null;
}

function setValue(document: Document, address: Address, value: TensorJson, samplesFirst: boolean): Transaction {
  const { node: id } = splitAddress(address);
  const type = document.nodes.find((each) => each.id === id)?.type;
  if (type === 'observed' || type === 'constant') return setInlineValue(document, id, value, samplesFirst);
  const { file: _file, tensor: _tensor, ...rest } = document.parameters[address] ?? {};
  const spec = { ...rest, value };
  return {
    steps: [{ kind: 'setParameter', address, spec }],
    label: 'edit.value',
    labelValues: { address },
    userEvent: 'set.value',
    target: address,
  };
}

/**
 * One entry of what is on view. The other entries are those of the document where it holds them, else those shown: an
 * initialiser's draw becomes a stored value.
 */
export function editEntry(
  document: Document,
  address: Address,
  index: number,
  entry: number,
  shown: TensorSummary,
  sample: SampleChoice,
): Result<Transaction> {
  const stored = storedValue(document, address);
  const blocked = obstacle(document, address, sample, stored, shown.shape);
  if (blocked) return blocked;
  if (stored && sameShape(stored.shape, shown.shape))
    return ok(setValue(document, address, withEntry(stored, index, entry), false));
  if (stored && sameShape(stored.shape.slice(1), shown.shape)) {
    const offset = (sample === 'mean' ? 0 : sample) * sizeOf(shown.shape);
    return ok(setValue(document, address, withEntry(stored, offset + index, entry), true));
  }
  if (shown.entries.length !== sizeOf(shown.shape))
    return refuse(address, 'There are too many entries to edit one here.', 'Use the inspector.');
  const whole = tensorOf(shown.dtype, shown.shape, shown.entries);
  return ok(setValue(document, address, withEntry(whole, index, entry), false));
}

/**
 * All of a tensor, as typed. An observed variable or an explicit parameter takes the typed shape; a flat list of as many
 * numbers as the present shape has keeps that shape. A weight whose block says its shape, or that other instances of a group
 * have too, takes no other one.
 */
export function editWhole(
  document: Document,
  address: Address,
  typed: TypedTensor,
  present: { readonly shape: Shape; readonly dtype: Dtype } | null,
  isInGroup = false,
): Result<Transaction> {
  const blocked = obstacle(document, address, 0, undefined, []);
  if (blocked) return blocked;
  const keeps = present !== null && typed.flat && sizeOf(present.shape) === typed.data.length && present.shape.length > 0;
  const shape = keeps ? present.shape : typed.shape;
  const dtype = present?.dtype ?? 'float';
  if (dtype !== 'float' && !typed.data.every(Number.isInteger)) {
    return refuse(address, `${address} takes whole numbers.`, 'Type whole numbers, or change its type in the inspector.');
  }
  const { node: id } = splitAddress(address);
  const node = document.nodes.find((each) => each.id === id);
  const isFixed = node?.type !== 'observed' && node?.type !== 'constant' && (isInGroup || node?.type !== 'parameter');
  if (isFixed && present !== null && !sameShape(shape, present.shape))
    return refuse(address, `${address} has the shape ${shapeText(present.shape)}.`, 'Type as many numbers as it has.');
  const transaction = setValue(document, address, tensorOf(dtype, shape, typed.data), false);
  if (node?.type !== 'parameter' || sameShape((node.attrs?.shape ?? []) as Shape, shape)) return ok(transaction);
  const attrs = { ...node.attrs, shape: [...shape] };
  return ok({ ...transaction, steps: [{ kind: 'setNode', id, changes: { attrs } }, ...transaction.steps] });
}
