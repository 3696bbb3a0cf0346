import { readFileSync } from 'node:fs';
import { inRoot } from '../../scripts/lib/paths.mjs';

/** The built preload, as Electron would load it. */
export const readPreload = (): string => readFileSync(inRoot('dist/electron/preload.cjs'), 'utf8');
