import { type Annotation, annotationKey, annotationsOf } from '../../graph-core/document/annotations.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { uiStore } from '../state/stores.ts';
import type { Selection } from '../state/ui-store.ts';

/** The frames and notes that are selected, as far as the document has them. */
export function selectedAnnotations(document: Document, { annotations = [] }: Selection): readonly Annotation[] {
  return annotations.length === 0 ? [] : annotationsOf(document).filter((each) => annotations.includes(annotationKey(each)));
}

export const annotationWith = (document: Document, key: string): Annotation | undefined =>
  annotationsOf(document).find((each) => annotationKey(each) === key);

/** A press on a frame or note: it alone, unless it is selected already; with `more`, it too, or no longer. */
export function pressAnnotation(key: string, more: boolean): void {
  const { selection, select } = uiStore.getState();
  const before = selection.annotations ?? [];
  if (!more) {
    if (!before.includes(key)) select({ annotations: [key] });
    return;
  }
  select({ ...selection, annotations: before.includes(key) ? before.filter((each) => each !== key) : [...before, key] });
}

/** Selects one and opens the field over what is written on it. */
export function editAnnotation(key: string): void {
  uiStore.getState().select({ annotations: [key] });
  uiStore.getState().edit({ kind: 'annotation', key });
}
