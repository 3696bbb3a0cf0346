import { ANNOTATIONS, type AnnotationKind, annotationKey, COLOURS, type Place } from '../../graph-core/document/annotations.ts';
import { addAnnotation, changeAnnotation } from '../../graph-core/edit/edits/annotations.ts';
import type { Point } from '../../graph-core/model/document.ts';
import { selectedAnnotations } from '../annotations/selected.ts';
import { chosenPieces } from '../arrange/move.ts';
import { aroundAll } from '../arrange/pieces.ts';
import { flowHandle } from '../canvas/flow-handle.ts';
import { fitView, isOnPane } from '../canvas/view.ts';
import type { CommandContext, CommandEntry } from './command.ts';

/** Room in a frame for its title, and for what is written around the shapes. */
const ROOM = { side: 44, top: 64, bottom: 52 } as const;
const SIZE = { frame: { width: 360, height: 240 }, note: { width: 240, height: 96 } } as const;

/** Under the pointer, else in the middle of what is on view. */
function place(): Point {
  const flow = flowHandle();
  if (!flow) return { x: 0, y: 0 };
  const pointer = flow.pointer();
  if (pointer) return flow.toDocument(pointer);
  const { x, y, zoom } = flow.viewport();
  const { width, height } = flow.pane();
  return { x: (width / 2 - x) / zoom, y: (height / 2 - y) / zoom };
}

/** Draws a frame or a note, selects it and opens the field for what is written on it. */
export function annotate({ doc, ui }: CommandContext, kind: AnnotationKind, where: Place | Point): boolean {
  const size = SIZE[kind];
  const box = 'width' in where ? where : { ...size, x: where.x - size.width / 2, y: where.y - size.height / 2 };
  const colour = kind === 'note' ? 'yellow' : 'blue';
  const added = addAnnotation(doc.document, { kind, text: '', colour, ...box });
  if (!doc.dispatch(added)) return false;
  const key = annotationKey({ kind, id: added.id });
  ui.select({ annotations: [key] });
  if (!isOnPane(box) || !isOnPane({ x: box.x + box.width, y: box.y + box.height })) fitView();
  ui.edit({ kind: 'annotation', key });
  return true;
}

/** A frame around what is selected, or an empty one. */
export const frame: CommandEntry = {
  id: 'block.frame',
  group: 'block',
  keys: ['Mod+J'],
  run: (context, dispatch) => {
    if (!dispatch) return true;
    const around = aroundAll(chosenPieces(context.doc.document, context.ui.selection));
    const box = around && {
      x: around.x - ROOM.side,
      y: around.y - ROOM.top,
      width: around.width + 2 * ROOM.side,
      height: around.height + ROOM.top + ROOM.bottom,
    };
    return annotate(context, 'frame', box ?? place());
  },
};

export const note: CommandEntry = {
  id: 'block.note',
  group: 'block',
  keys: ['Shift+N'],
  run: (context, dispatch) => !dispatch || annotate(context, 'note', place()),
};

/** Colours of the selected frames and notes, one command each. */
export const colours: readonly CommandEntry[] = COLOURS.map((colour) => ({
  id: `block.colour-${colour}`,
  group: 'block',
  isOn: ({ doc, ui }) => selectedAnnotations(doc.document, ui.selection).every((each) => each.colour === colour),
  run: ({ doc, ui }, dispatch) => {
    const chosen = selectedAnnotations(doc.document, ui.selection);
    if (chosen.length === 0) return false;
    if (!dispatch) return true;
    const keys = chosen.map(annotationKey);
    return doc.attempt(changeAnnotation(doc.document, keys, { colour }));
  },
}));

const STEP = 20;
const WAYS = {
  wider: ['Mod+ArrowRight', STEP, 0],
  narrower: ['Mod+ArrowLeft', -STEP, 0],
  taller: ['Mod+ArrowDown', 0, STEP],
  lower: ['Mod+ArrowUp', 0, -STEP],
} as const;

/** Makes the selected frame or note larger or smaller, as its corners do by the mouse. */
export const resizes: readonly CommandEntry[] = Object.entries(WAYS).map(([way, [keys, across, down]]) => ({
  id: `block.make-${way}`,
  group: 'block',
  keys: [keys],
  run: ({ doc, ui }, dispatch) => {
    const [only, ...others] = selectedAnnotations(doc.document, ui.selection);
    if (!only || others.length > 0) return false;
    if (!dispatch) return true;
    const { least, most } = ANNOTATIONS[only.kind];
    const width = Math.min(most, Math.max(least.width, only.width + across));
    const height = Math.min(most, Math.max(least.height, only.height + down));
    return doc.attempt(changeAnnotation(doc.document, [annotationKey(only)], { width, height }));
  },
}));
