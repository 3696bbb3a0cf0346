import type { Document, Json, Point } from '../model/document.ts';
import { isRecord } from '../model/is-record.ts';
import { LIMITS } from './limits.ts';

/**
 * Frames and notes: what is written on the canvas around a graph, kept in `view.frames` and `view.notes`. Neither is a node: no
 * order, count or export knows of them. Files come from strangers, so that anything may stand there: what is no frame or note is
 * passed over here, and stays in the file as it is.
 */

export type AnnotationKind = 'frame' | 'note';

/** A colour by its name; each theme has its own for it. */
export const COLOURS = ['grey', 'blue', 'green', 'yellow', 'purple'] as const;
export type Colour = (typeof COLOURS)[number];

export interface Place extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Annotation extends Place {
  readonly id: string;
  readonly kind: AnnotationKind;
  /** The title of a frame, the text of a note. */
  readonly text: string;
  readonly colour: Colour;
}

/** Field of `view`, field of the text in it, and the smallest and largest size, in pixels at zoom 1. */
export const ANNOTATIONS = {
  frame: { field: 'frames', text: 'title', least: { width: 80, height: 60 }, most: 200_000, letters: 200 },
  note: { field: 'notes', text: 'text', least: { width: 80, height: 40 }, most: 4000, letters: 20_000 },
} as const;

const KINDS = ['frame', 'note'] as const;
/** Read of one file, of each kind. */
const MOST = 2000;
const FARTHEST = LIMITS.coordinate;
const ID = /^[A-Za-z0-9_-]{1,64}$/;

const within = (value: unknown, least: number, most: number): number | null =>
  typeof value === 'number' && Number.isFinite(value) ? Math.min(most, Math.max(least, value)) : null;

/** What an entry of a file says; null where it is no frame or note. */
function annotationFrom(kind: AnnotationKind, entry: unknown): Annotation | null {
  if (!isRecord(entry) || typeof entry.id !== 'string' || !ID.test(entry.id)) return null;
  const { least, most, text: textField, letters } = ANNOTATIONS[kind];
  const [x, y] = [within(entry.x, -FARTHEST, FARTHEST), within(entry.y, -FARTHEST, FARTHEST)];
  const [width, height] = [within(entry.width, least.width, most), within(entry.height, least.height, most)];
  if (x === null || y === null || width === null || height === null) return null;
  const text = entry[textField];
  const colour = COLOURS.find((known) => known === entry.color) ?? (kind === 'note' ? 'yellow' : 'grey');
  return { id: entry.id, kind, x, y, width, height, colour, text: typeof text === 'string' ? text.slice(0, letters) : '' };
}

/** The entries of a kind as the file has them, whatever they are. */
export const annotationEntries = ({ view }: Pick<Document, 'view'>, kind: AnnotationKind): readonly Json[] => {
  const entries = view[ANNOTATIONS[kind].field];
  return Array.isArray(entries) ? (entries as readonly Json[]) : [];
};

/** The entry that says a frame or note, with all that the file has in it. */
export const entryOf = (
  document: Pick<Document, 'view'>,
  { kind, id }: Pick<Annotation, 'kind' | 'id'>,
): { readonly [field: string]: Json } | undefined =>
  annotationEntries(document, kind).find(
    (entry): entry is { readonly [field: string]: Json } =>
      isRecord(entry) && entry.id === id && annotationFrom(kind, entry) !== null,
  );

function read(document: Pick<Document, 'view'>): readonly Annotation[] {
  return KINDS.flatMap((kind) => {
    const known = new Set<string>();
    return annotationEntries(document, kind)
      .slice(0, MOST)
      .flatMap((entry) => {
        const annotation = annotationFrom(kind, entry);
        if (annotation === null || known.has(annotation.id)) return [];
        known.add(annotation.id);
        return [annotation];
      });
  });
}

const known = new WeakMap<Document['view'], readonly Annotation[]>();

/** Frames, then notes, in the order of the file. */
export function annotationsOf(document: Pick<Document, 'view'>): readonly Annotation[] {
  const before = known.get(document.view);
  if (before) return before;
  const annotations = read(document);
  known.set(document.view, annotations);
  return annotations;
}

/** What tells a frame or a note from everything else on the canvas; no id of a node has a colon. */
export const annotationKey = ({ kind, id }: Pick<Annotation, 'kind' | 'id'>): string => `${kind}:${id}`;

export const isAnnotationKey = (key: string): boolean => key.startsWith('frame:') || key.startsWith('note:');

/** Whether a frame holds a rectangle: all of it. */
export const holds = (frame: Place, { x, y, width, height }: Place): boolean =>
  x >= frame.x && y >= frame.y && x + width <= frame.x + frame.width && y + height <= frame.y + frame.height;
