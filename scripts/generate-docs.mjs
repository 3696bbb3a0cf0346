import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { runnerImport } from 'vite';
import { inRoot } from './lib/paths.mjs';

/** `node scripts/generate-docs.mjs`: writes docs/ops from the definitions of the blocks. */
const { module } = await runnerImport(inRoot('graph-core/ops/docs-page.ts'), { configFile: false, logLevel: 'error' });
const { opPages } = /** @type {typeof import('../graph-core/ops/docs-page.ts')} */ (module);

const folder = inRoot('docs/ops');
mkdirSync(folder, { recursive: true });
const pages = opPages();
const files = new Set(pages.map(({ file }) => file));
for (const stale of readdirSync(folder).filter((file) => !files.has(file))) rmSync(`${folder}/${stale}`);
for (const { file, text } of pages) writeFileSync(`${folder}/${file}`, text);
process.stdout.write(`docs/ops: ${pages.length} pages\n`);
