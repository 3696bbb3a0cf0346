import { annotationKey, annotationsOf, type Place } from '../../graph-core/document/annotations.ts';
import { moveDrawn } from '../../graph-core/edit/edits/annotations.ts';
import type { Document, GraphNode, NodeId, Point } from '../../graph-core/model/document.ts';
import { placed } from '../canvas/placed.ts';
import { turnedOf, withTurned } from '../canvas/turned.ts';
import { fitView } from '../canvas/view.ts';
import type { CommandEntry } from './command.ts';
import { canTurn } from './turn.ts';

/**
 * A turned block is wider than it was high, and lower than it was wide: what stood below one another needs more room side by side,
 * what stood side by side less on top of one another.
 */
const STRETCH = { across: 1.8, up: 0.85 } as const;

/** Right becomes up and down becomes right; the other way round where the picture is turned back. */
const turnPoint = ({ x, y }: Point, back: boolean): Point =>
  back ? { x: -y / STRETCH.up, y: x / STRETCH.across } : { x: y * STRETCH.across, y: -x * STRETCH.up };

const middleOf = ({ x, y, width, height }: Place): Point => ({ x: x + width / 2, y: y + height / 2 });

function blocksTurned(document: Document, view: Document['view'], back: boolean): Record<NodeId, Point> {
  const next = { ...document, view };
  return Object.fromEntries(
    document.nodes.flatMap(({ id }) => {
      const [before, after] = [placed(document, id), placed(next, id)];
      if (!before || !after) return [];
      const { x, y } = turnPoint(middleOf({ ...before, ...before.geometry }), back);
      const { width, height } = after.geometry;
      return [[id, { x: Math.round(x - width / 2), y: Math.round(y - height / 2) }] as const];
    }),
  );
}

function annotationsTurned(document: Document, back: boolean): ReadonlyMap<string, Partial<Place>> {
  return new Map(
    annotationsOf(document).map((each) => {
      const middle = turnPoint(middleOf(each), back);
      const turned = back
        ? { width: each.height / STRETCH.up, height: each.width / STRETCH.across }
        : { width: each.height * STRETCH.across, height: each.width * STRETCH.up };
      // what is written stays as wide as it was
      const { width, height } = each.kind === 'frame' ? turned : each;
      return [annotationKey(each), { x: middle.x - width / 2, y: middle.y - height / 2, width, height }] as const;
    }),
  );
}

/** Lays the whole drawing bottom-up, as in the lecture, or left to right again: one edit. */
export const turnAll: CommandEntry = {
  id: 'block.turn-all',
  group: 'block',
  needs: 'nothing',
  run: ({ doc: { document } }, dispatch) => {
    const isTurnable = ({ id }: GraphNode): boolean => canTurn(document, id);
    if (!dispatch) return document.nodes.some(isTurnable);
    const ids = document.nodes.filter(isTurnable).map(({ id }) => id);
    if (ids.length === 0) return false;
    const turned = turnedOf(document);
    const back = ids.every((id) => turned.has(id));
    const missing = back ? ids : ids.filter((id) => !turned.has(id));
    const view = withTurned(document, missing);
    const move = { blocks: blocksTurned(document, view, back), annotations: annotationsTurned(document, back) };
    const steps = moveDrawn({ ...document, view }, move, 'turn-all');
    const first = { kind: 'setMeta', field: 'view', value: view } as const;
    const done = dispatch({ ...steps, steps: [first, ...steps.steps], target: 'all' });
    if (done) fitView();
    return done;
  },
};
