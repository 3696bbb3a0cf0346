import { useStore } from '@xyflow/react';
import type { CSSProperties } from 'react';

interface Transformed {
  readonly transform: readonly [number, number, number];
}

/** Smaller than this the graph itself is no more to be read. */
const SMALLEST = 0.4;

const selectScale = ({ transform: [, , zoom] }: Transformed): number => 1 / Math.min(1, Math.max(SMALLEST, zoom));

/** Keeps what is written over the graph as large as the text around it, however small the graph is: `--label-scale`. */
export const useLabelScale = (): CSSProperties => ({ '--label-scale': useStore(selectScale) }) as CSSProperties;
