import { readFileSync } from 'node:fs';
import { loadDocument } from '../../graph-core/document/load.ts';
import type { Document } from '../../graph-core/model/document.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { inRoot } from '../../scripts/lib/paths.mjs';

/** One of the graphs that come with the application. @throws Error where it cannot be read */
export function openExample(name: string): Document {
  const loaded = loadDocument(readFileSync(inRoot(`examples/${name}.chainrule`), 'utf8'), name, { catalogue: opOf });
  if (!loaded.ok) throw new Error(loaded.error.diagnostics[0]?.message);
  return loaded.value.document;
}
