import { type Address, type Document, splitAddress } from '../../graph-core/model/document.ts';
import { sizeOf, type TensorJson } from '../../graph-core/model/tensor.ts';
import type { Field, SampleChoice } from '../../session/protocol.ts';
import { setInlineValue, withEntry } from '../inspectors/edits.ts';
import { documentStore } from '../state/stores.ts';

/** The value that the document itself holds of an input, and where in it the sample on view begins; null where it comes from elsewhere. */
function storedAt(document: Document, address: Address, size: number, sample: SampleChoice) {
  if (document.data.columns?.[address] !== undefined) return null;
  const { node: id } = splitAddress(address);
  const value = document.nodes.find((node) => node.id === id && node.type === 'observed')?.attrs?.value;
  const stored = value as unknown as TensorJson | null | undefined;
  if (!stored || !Array.isArray(stored.data)) return null;
  const many = sizeOf(stored.shape) > size;
  if (many && sample === 'mean') return null;
  return { id, stored, many, offset: many && sample !== 'mean' ? sample * size : 0 };
}

/** Whether a click on the plane can put the input there. */
export const canPlace = (document: Document, field: Field, sample: SampleChoice): boolean =>
  storedAt(document, field.input.address, field.input.size, sample) !== null;

/** Puts the input of the sample on view at a place, as one undoable edit. */
export function placeInput(field: Field, place: readonly number[], sample: SampleChoice): void {
  const { document, dispatch, closeGroup } = documentStore.getState();
  const found = storedAt(document, field.input.address, field.input.size, sample);
  if (found === null) return;
  const value = field.axes.reduce(
    (tensor, { entry }, axis) => withEntry(tensor, found.offset + entry, place[axis] as number),
    found.stored,
  );
  closeGroup();
  dispatch(setInlineValue(document, found.id, value, found.many));
  closeGroup();
}
