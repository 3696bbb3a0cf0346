import { type ObjectStores, openObjectStores } from '../platform/object-stores.ts';
import type { PackedDocument } from './packed.ts';
import type { Run } from './run.ts';

/** A run with where its end lies. */
export interface StoredRun {
  readonly id: string;
  readonly run: Run;
  /** Of the end in `ends`, in bytes; 0 where there is none. */
  readonly size: number;
  /** Hash of its drawing in `drawings`. */
  readonly drawing: string | null;
}

export interface StoredEnd extends Omit<PackedDocument, 'drawing'> {
  readonly id: string;
}

interface StoredDrawing {
  readonly id: string;
  readonly text: string;
}

/**
 * Runs outlive the window, in every edition: the list with its curves, the weights of each end, and the drawings that several
 * runs share.
 */
export type RunDatabase = ObjectStores<{
  readonly runs: StoredRun;
  readonly ends: StoredEnd;
  readonly drawings: StoredDrawing;
}>;

export const openRunDatabase = (factory: IDBFactory): RunDatabase =>
  openObjectStores(factory, { name: 'chainrule-runs', stores: ['runs', 'ends', 'drawings'], durability: 'default' });
