import { type Annotation, type AnnotationKind, annotationKey } from '../../graph-core/document/annotations.ts';
import type { Edge, NodeId } from '../../graph-core/model/document.ts';
import { type Placed, shapeOf } from '../canvas/placed.ts';
import type { Rect } from '../canvas/viewport.ts';
import { type Nest, nestOf, outwards } from './nest.ts';
import { besideBlocks, type NoteAt, type Paper, withNotes } from './notes.ts';
import { type Unit, unitsOf } from './units.ts';

/** What stands in one frame, or on the bare canvas, as it is laid out together. */
export interface Level {
  /** Null for the bare canvas. */
  readonly frame: Annotation | null;
  readonly units: readonly Unit[];
  /** Frames in it in which blocks are laid out. */
  readonly levels: readonly Level[];
  /** Notes by themselves, and frames without blocks, with what stands in those. */
  readonly papers: readonly Paper[];
  /** What is not laid out and stays. */
  readonly still: readonly Rect[];
  /** All of its blocks are laid out. */
  readonly isWhole: boolean;
  /** Nothing in it may move. */
  readonly isKept: boolean;
}

export interface Drawing {
  /** As it is drawn now. */
  readonly before: readonly Placed[];
  /** As it is drawn afterwards, where it stands now: blocks may be turned. */
  readonly nodes: readonly Placed[];
  readonly edges: readonly Edge[];
  readonly annotations: readonly Annotation[];
}

export interface Bounds {
  readonly isMeant: (id: NodeId) => boolean;
  readonly isFixed: (id: NodeId) => boolean;
  readonly obstacles: readonly Rect[];
}

/** Frames by those in which blocks stand, in one of its own frames too. */
interface Homes {
  readonly nest: Nest;
  readonly ofNodes: ReadonlyMap<NodeId, string | null>;
  readonly withMeant: ReadonlySet<string>;
  readonly withOthers: ReadonlySet<string>;
}

function homesOf({ before, annotations }: Drawing, isMeant: Bounds['isMeant']): Homes {
  const nest = nestOf(annotations);
  const ofNodes = new Map<NodeId, string | null>();
  const [withMeant, withOthers] = [new Set<string>(), new Set<string>()];
  for (const node of before) {
    const home = nest.around(shapeOf(node));
    ofNodes.set(node.id, home);
    for (const frame of outwards(nest, home)) (isMeant(node.id) ? withMeant : withOthers).add(frame);
  }
  return { nest, ofNodes, withMeant, withOthers };
}

const ofKind = (annotations: readonly Annotation[], kind: AnnotationKind): readonly Paper[] =>
  annotations
    .filter((each) => each.kind === kind)
    .map((each) => ({ key: annotationKey(each), x: each.x, y: each.y, width: each.width, height: each.height }));

/** Things by the frame that they are laid out in, the bare canvas under null. */
function byHome<T>(all: readonly T[], homeOf: (each: T) => string | null): (home: string | null) => readonly T[] {
  const lists = new Map<string | null, T[]>();
  for (const each of all) {
    const home = homeOf(each);
    const list = lists.get(home);
    if (list) list.push(each);
    else lists.set(home, [each]);
  }
  return (home) => lists.get(home) ?? [];
}

/** The drawing as nested levels: frames with what is laid out in them. */
export function levelsOf(drawing: Drawing, { isMeant, isFixed, obstacles }: Bounds): Level {
  const { nest, ofNodes, withMeant, withOthers } = homesOf(drawing, isMeant);
  /** The smallest frame with blocks that are laid out. */
  const levelAround = (rect: Rect): string | null =>
    outwards(nest, nest.around(rect)).find((frame) => withMeant.has(frame)) ?? null;
  const parentOf = (frame: string): string | null =>
    outwards(nest, nest.parents.get(frame) ?? null).find((each) => withMeant.has(each)) ?? null;
  const isEmpty = (key: string): boolean => !withMeant.has(key) && !withOthers.has(key);
  const frames = ofKind(drawing.annotations, 'frame');
  const inPaper = (key: string, home: string | null): boolean =>
    outwards(nest, home).some((frame) => frame !== key && isEmpty(frame));
  const papers = [
    ...frames.filter(({ key }) => isEmpty(key) && !inPaper(key, nest.parents.get(key) ?? null)),
    ...ofKind(drawing.annotations, 'note').filter((note) => !inPaper(note.key, nest.around(note))),
  ];
  const others = frames.filter(({ key }) => !withMeant.has(key) && withOthers.has(key));
  const lists = {
    nodes: byHome(
      drawing.nodes,
      ({ id }) => outwards(nest, ofNodes.get(id) ?? null).find((frame) => withMeant.has(frame)) ?? null,
    ),
    frames: byHome([...withMeant], parentOf),
    papers: byHome(papers, levelAround),
    still: byHome([...obstacles, ...others], levelAround),
  };
  const before = new Map(drawing.before.map((node) => [node.id, node]));
  const build = (key: string | null, isInKept: boolean): Level => {
    const isKept = isInKept || (key !== null && nest.crossed.has(key));
    const isWhole = key === null ? withOthersNone(drawing, isMeant) : !withOthers.has(key);
    return {
      frame: key === null ? null : (nest.frames.get(key) ?? null),
      ...contentOf(lists.nodes(key), lists.papers(key), {
        before,
        edges: drawing.edges,
        isMeant,
        isFixed,
        isWhole,
        isFrame: key !== null,
        still: lists.still(key),
      }),
      levels: lists.frames(key).map((frame) => build(frame, isKept)),
      isWhole,
      isKept,
    };
  };
  return build(null, false);
}

const withOthersNone = ({ nodes }: Drawing, isMeant: Bounds['isMeant']): boolean => nodes.every(({ id }) => isMeant(id));

interface Around extends Pick<Bounds, 'isMeant' | 'isFixed'> {
  readonly before: ReadonlyMap<NodeId, Placed>;
  readonly edges: readonly Edge[];
  readonly isWhole: boolean;
  /** In a frame every small note is about some block in it. */
  readonly isFrame: boolean;
  readonly still: readonly Rect[];
}

/** The blocks of a level with their notes, and what else stands there. */
function contentOf(
  nodes: readonly Placed[],
  papers: readonly Paper[],
  around: Around,
): Pick<Level, 'units' | 'papers' | 'still'> {
  const { before, edges, isMeant, isFixed, isWhole, still } = around;
  const notes = besideBlocks(
    papers.filter(({ key }) => key.startsWith('note:')),
    nodes.flatMap(({ id }) => before.get(id) ?? []),
    around.isFrame ? Number.POSITIVE_INFINITY : undefined,
  );
  const units = unitsOf(
    nodes.filter(({ id }) => isMeant(id)),
    edges,
    isFixed,
  ).map((unit) => withNotes(unit, notesOf(unit, notes, before), isFixed));
  const along = new Set(units.flatMap((unit) => unit.notes.map(({ key }) => key)));
  const alone = papers.filter(({ key }) => !along.has(key));
  const others = unitsOf(
    nodes.filter(({ id }) => !isMeant(id)),
    edges,
    isFixed,
  ).map(({ block, room }) => ({ ...room, x: block.x + room.x, y: block.y + room.y }));
  return { units, papers: isWhole ? alone : [], still: [...still, ...others, ...(isWhole ? [] : alone)] };
}

/** Those beside its block or beside one of its circles, told from the block. */
function notesOf({ id, circles }: Unit, notes: readonly NoteAt[], before: ReadonlyMap<NodeId, Placed>): readonly NoteAt[] {
  const ids = new Set([id, ...circles.map((circle) => circle.id)]);
  const block = before.get(id);
  return block ? notes.filter((each) => ids.has(each.block.id)).map(({ note }) => ({ note, block })) : [];
}
