import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What all Vite configurations of this project agree on. */
const rootFolder = dirname(fileURLToPath(import.meta.url));
export const inRoot = (...parts: readonly string[]): string => join(rootFolder, ...parts);

const manifest = JSON.parse(readFileSync(inRoot('package.json'), 'utf8')) as { version: string };

/** Replaced at build time; declared nowhere else, so that the version has one source. */
export const defines = { __CHAINRULE_VERSION__: JSON.stringify(manifest.version) };

/** The oldest runtimes we build for: Node 20 and the Chromium of the pinned Electron. */
export const nodeTarget = 'node20';
export const browserTarget = 'chrome140';
