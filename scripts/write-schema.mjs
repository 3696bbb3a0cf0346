// Writes docs/schema/chainrule-graph.v1.json anew from graph-core/document/schema.ts; a test fails when the two differ.
import { writeFileSync } from 'node:fs';
import { runnerImport } from 'vite';
import { inRoot } from './lib/paths.mjs';

const { module } = await runnerImport(inRoot('graph-core/document/json-schema.ts'));
writeFileSync(inRoot('docs/schema/chainrule-graph.v1.json'), module.documentJsonSchemaText());
