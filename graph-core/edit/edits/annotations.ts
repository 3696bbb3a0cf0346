import {
  ANNOTATIONS,
  type Annotation,
  type AnnotationKind,
  annotationEntries,
  annotationKey,
  annotationsOf,
  entryOf,
  type Place,
} from '../../document/annotations.ts';
import type { Document, Json, NodeId, Point } from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';
import type { Step } from '../step.ts';
import { applyTransaction, type Transaction } from '../transaction.ts';
import { edit } from './common.ts';
import { withCardPlaces } from './data.ts';
import { moveBlocks } from './set.ts';

/** Edits of frames and notes: each is one entry of the history, and entries of the file that are no frame or note stay. */

type View = Document['view'];
type Changes = Partial<Place> & Partial<Pick<Annotation, 'text' | 'colour'>>;

const setView = (value: View): Step => ({ kind: 'setMeta', field: 'view', value });

/** An empty list is not written. */
function withEntries(view: View, kind: AnnotationKind, entries: readonly Json[]): View {
  const { field } = ANNOTATIONS[kind];
  const { [field]: _, ...rest } = view;
  return entries.length === 0 ? rest : { ...view, [field]: entries };
}

/** The fields of an entry as the file has them. */
function fieldsOf(kind: AnnotationKind, { text, colour, ...place }: Changes): { readonly [field: string]: Json } {
  const { least, most, letters, text: textField } = ANNOTATIONS[kind];
  const size = (value: number, from: number): number => Math.round(Math.min(most, Math.max(from, value)));
  return {
    ...(text === undefined ? {} : { [textField]: text.slice(0, letters) }),
    ...(place.x === undefined ? {} : { x: Math.round(place.x) }),
    ...(place.y === undefined ? {} : { y: Math.round(place.y) }),
    ...(place.width === undefined ? {} : { width: size(place.width, least.width) }),
    ...(place.height === undefined ? {} : { height: size(place.height, least.height) }),
    ...(colour === undefined ? {} : { color: colour }),
  };
}

/** The view with fields of some frames and notes changed, by their keys; the others, and other fields, stay. */
export function withChanges(document: Pick<Document, 'view'>, changes: ReadonlyMap<string, Changes>): View {
  let view = document.view;
  for (const kind of ['frame', 'note'] as const) {
    const left = new Map([...changes].filter(([key]) => key.startsWith(`${kind}:`)));
    if (left.size === 0) continue;
    const entries = annotationEntries(document, kind).map((entry) => {
      const id = (entry as { readonly id?: unknown } | null)?.id;
      const key = typeof id === 'string' ? annotationKey({ kind, id }) : '';
      const change = left.get(key);
      // of two with one id the first is the one that is seen
      left.delete(key);
      return change ? ({ ...(entry as object), ...fieldsOf(kind, change) } as Json) : entry;
    });
    view = withEntries(view, kind, entries);
  }
  return view;
}

/** An id that no entry of the kind has, readable or not. */
function freeId(document: Pick<Document, 'view'>, kind: AnnotationKind): string {
  const taken = new Set(annotationEntries(document, kind).map((entry) => (entry as { readonly id?: unknown } | null)?.id));
  for (let n = 1; ; n++) if (!taken.has(`${kind}${n}`)) return `${kind}${n}`;
}

export type NewAnnotation = Pick<Annotation, 'kind' | 'text' | 'colour'> & Place;

/** Draws a frame or a note. */
export function addAnnotation(document: Document, { kind, ...rest }: NewAnnotation): Transaction & { readonly id: string } {
  const id = freeId(document, kind);
  const entry = { id, ...fieldsOf(kind, rest) };
  const view = withEntries(document.view, kind, [...annotationEntries(document, kind), entry]);
  return {
    ...edit(`add-${kind}`, `add.${kind}`, [setView(view)], { labelValues: { title: nameOf({ id, text: rest.text }) } }),
    id,
  };
}

/** One more entry at the end, with an id of its own where its own is taken. */
function withEntry(view: View, kind: AnnotationKind, id: string, entry: { readonly [field: string]: Json }): View {
  const taken = annotationEntries({ view }, kind);
  const isTaken = taken.some((each) => (each as { readonly id?: unknown } | null)?.id === id);
  return withEntries(view, kind, [...taken, { ...entry, id: isTaken ? freeId({ view }, kind) : id }]);
}

/** Several of another drawing, `by` further on, as its file has them: what is not understood in them goes along. */
export function withAnnotationsOf(view: View, from: Pick<Document, 'view'>, added: readonly Annotation[], by: Point): View {
  const isStill = by.x === 0 && by.y === 0;
  return added.reduce((joined, annotation) => {
    const { kind, id, x, y } = annotation;
    const place = isStill ? {} : fieldsOf(kind, { x: x + by.x, y: y + by.y });
    return withEntry(joined, kind, id, { ...entryOf(from, annotation), ...place });
  }, view);
}

/** As the history calls it. */
const nameOf = ({ text, id }: Pick<Annotation, 'text' | 'id'>): string => {
  const [line = ''] = text.trim().split('\n');
  return line === '' ? id : line.slice(0, 40);
};

const LABELS = { text: { frame: 'rename-frame', note: 'write-note' }, colour: 'colour', place: 'resize' } as const;

/** Changes the text, the colour or the place of frames and notes. Error: `edit/no-annotation`. */
export function changeAnnotation(document: Document, keys: readonly string[], changes: Changes): Result<Transaction> {
  const [annotation] = annotationsOf(document).filter((each) => keys.includes(annotationKey(each)));
  if (!annotation) {
    const message = `There is no frame or note "${keys.join(' ')}".`;
    return err([errorAt('edit/no-annotation', keys.join(' '), message)]);
  }
  const label =
    changes.text !== undefined ? LABELS.text[annotation.kind] : changes.colour === undefined ? LABELS.place : LABELS.colour;
  return ok(
    edit(label, `annotation.${label}`, [setView(withChanges(document, new Map(keys.map((key) => [key, changes]))))], {
      labelValues: { title: nameOf({ ...annotation, text: changes.text ?? annotation.text }) },
      target: keys.join(' '),
    }),
  );
}

/** The view without some frames and notes: what stands in a frame stays. */
export function withoutAnnotations(document: Document, keys: readonly string[]): View {
  const gone = new Set(keys);
  let view = document.view;
  for (const kind of ['frame', 'note'] as const) {
    const entries = annotationEntries(document, kind);
    const kept = entries.filter((entry) => {
      const id = (entry as { readonly id?: unknown } | null)?.id;
      return typeof id !== 'string' || !gone.has(annotationKey({ kind, id }));
    });
    if (kept.length < entries.length) view = withEntries(view, kind, kept);
  }
  return view;
}

/** Takes frames and notes away, and what `first` takes away with them. Errors: those of `first`. */
export function removeAnnotations(
  document: Document,
  keys: readonly string[],
  first: Result<Transaction> | null = null,
): Result<Transaction> {
  const before = first === null ? ok(null) : first;
  if (!before.ok) return before;
  const without = before.value === null ? ok({ document }) : applyTransaction(document, before.value);
  if (!without.ok) return without;
  const last = setView(withoutAnnotations(without.value.document, keys));
  if (before.value !== null) return ok({ ...before.value, steps: [...before.value.steps, last] });
  const gone = annotationsOf(document).filter((each) => keys.includes(annotationKey(each)));
  return ok(edit('remove', 'delete', [last], { labelValues: { ids: gone.map(nameOf).join(', ') }, selectionAfter: [] }));
}

/** Where things of the canvas go: blocks by id, tables by source, frames and notes by key. */
export interface Move {
  readonly blocks: { readonly [id: NodeId]: Point };
  readonly cards?: ReadonlyMap<string, Point>;
  readonly annotations?: ReadonlyMap<string, Partial<Place>>;
}

const noCards: ReadonlyMap<string, Point> = new Map();
const noAnnotations: ReadonlyMap<string, Partial<Place>> = new Map();

/** Moves whatever there is on the canvas: one entry of the history for one drag. */
export function moveDrawn(
  document: Document,
  { blocks, cards = noCards, annotations = noAnnotations }: Move,
  label: 'move' | 'align' | 'turn-all' = 'move',
): Transaction {
  const placed = cards.size === 0 ? document : { ...document, view: withCardPlaces(document, cards) };
  const view = annotations.size === 0 ? placed.view : withChanges(placed, annotations);
  const moved = annotationsOf(document).filter((each) => annotations.has(annotationKey(each)));
  const ids = [...Object.keys(blocks), ...cards.keys(), ...annotations.keys()];
  const names = [...moved.map(nameOf), ...Object.keys(blocks), ...cards.keys()];
  const steps: Step[] = [
    ...(Object.keys(blocks).length === 0 ? [] : moveBlocks(blocks).steps),
    ...(view === document.view ? [] : [setView(view)]),
  ];
  return edit(label, label, steps, { labelValues: { ids: names.join(', ') }, target: ids.join(' ') });
}
