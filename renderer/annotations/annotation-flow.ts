import type { Node as FlowNode } from '@xyflow/react';
import { type Annotation, annotationKey, annotationsOf, type Place } from '../../graph-core/document/annotations.ts';
import type { Document, Point } from '../../graph-core/model/document.ts';
import type { DragState } from '../arrange/drag-store.ts';
import { UNCALLED } from '../canvas/flow-words.ts';

export interface AnnotationData extends Record<string, unknown> {
  readonly annotation: Annotation;
  /** As the selection calls it: inside a group behind the group's path. */
  readonly place: string;
}

export type AnnotationNode = FlowNode<AnnotationData, 'frame' | 'note'>;

/** Behind wires and blocks; of two frames the larger lies lower. */
const BEHIND = -10_000;

/** Only title and edges of a frame take the pointer: inside of it is the canvas. */
const THROUGH = { pointerEvents: 'none' } as const;

const area = ({ width, height }: Annotation): number => width * height;

/**
 * Frames and notes as React Flow draws them, behind all blocks in the order of the Tab key. A box around something selects what it
 * touches, but of frames only those that it holds: they are selected here, not by React Flow. `within` stands before their keys in
 * the selection.
 */
export function annotationNodes(
  document: Document,
  selected: readonly string[],
  moving: ReadonlyMap<string, Point & Partial<Place>>,
  resizing: DragState['resizing'],
  within = '',
): AnnotationNode[] {
  const annotations = annotationsOf(document);
  const depth = new Map(annotations.toSorted((a, b) => area(b) - area(a)).map((each, index) => [each, index]));
  return annotations.map((annotation): AnnotationNode => {
    const id = annotationKey(annotation);
    const isFrame = annotation.kind === 'frame';
    const { x, y, width, height } = resizing?.key === id ? resizing.place : { ...annotation, ...moving.get(id) };
    return {
      id,
      type: annotation.kind,
      position: { x, y },
      data: { annotation, place: within + id },
      selected: selected.includes(within + id),
      width,
      height,
      handles: [],
      connectable: false,
      domAttributes: UNCALLED,
      ...(isFrame
        ? { selectable: false, zIndex: BEHIND + (depth.get(annotation) ?? 0), style: THROUGH, dragHandle: '.frame-grip' }
        : {}),
    };
  });
}
