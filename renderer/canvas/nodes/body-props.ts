import type { CanvasNode } from '../bind.ts';
import type { Detail } from '../geometry.ts';

/** What every form of a node is drawn from. */
export interface BodyProps {
  readonly data: CanvasNode['data'];
  readonly detail: Detail;
}
