import { useMemo } from 'react';
import { useStore } from 'zustand';
import type { Document, Point } from '../../graph-core/model/document.ts';
import { type DragState, dragStore } from '../arrange/drag-store.ts';
import type { Selection } from '../state/ui-store.ts';
import { type AnnotationNode, annotationNodes } from './annotation-flow.ts';

const none: readonly string[] = [];
const selectResizing = (state: DragState) => state.resizing;

/** React Flow's nodes for the frames and notes of a document. */
export function useAnnotations(
  document: Document,
  { annotations = none }: Selection,
  moving: ReadonlyMap<string, Point>,
  within = '',
): readonly AnnotationNode[] {
  const resizing = useStore(dragStore, selectResizing);
  return useMemo(
    () => annotationNodes(document, annotations, moving, resizing, within),
    [document, annotations, moving, resizing, within],
  );
}
