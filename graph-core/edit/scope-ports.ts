import type { Address } from '../model/document.ts';

/** A port of a group as a block of the group's inside: see scope.ts. */
export interface ScopePort {
  readonly side: 'input' | 'output';
  readonly name: string;
}

/** Type of the block that an output port is inside; no block of the catalogue. */
export const OUTPUT_PORT = 'group-output';
/** The port of a block that stands for an output port. */
export const OUTPUT_PLACE = 'input';
/** Where a port leads that nothing inside is wired to. No block is called so. */
export const NOWHERE: Address = '_.value';
