#!/usr/bin/env node
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/**
 * Starts the command line. In a checkout the bundle is made, or made again, when the sources are newer; an installed
 * package brings the bundle and no sources. Exit status 70: there is nothing to run (1 to 3 are the command's own).
 */
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bundle = join(root, 'dist/cli/chainrule.mjs');

if (existsSync(join(root, 'cli/main.ts'))) {
  const { buildStale } = await import('../scripts/lib/builds.mjs');
  if (!buildStale(['cli'])) process.exit(70);
}
if (!existsSync(bundle)) {
  process.stderr.write('The command line is not built: run `npm run build` in the folder of the checkout.\n');
  process.exit(70);
}
await import(pathToFileURL(bundle).href);
