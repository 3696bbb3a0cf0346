import type { ChangeKind } from './entries.ts';

/** Signs of the kinds of change: never the colour alone. */
export const SIGNS: Readonly<Record<ChangeKind, string>> = { added: '+', removed: '\u2212', changed: '~', moved: '\u2192' };
