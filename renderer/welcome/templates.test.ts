import { expect, it } from 'vitest';
import { annotationsOf } from '../../graph-core/document/annotations.ts';
import { loadDocument } from '../../graph-core/document/load.ts';
import { saveDocument } from '../../graph-core/document/save.ts';
import { opOf } from '../../graph-core/ops/index.ts';
import { analyse } from '../../graph-core/validate/analyse.ts';
import { opened, TEMPLATES } from './templates.ts';

it.each(TEMPLATES)('the template $id is a file that can run and says how', (template) => {
  const document = opened(template, 'name', 'note');
  expect(annotationsOf(document).map(({ text }) => text)).toEqual(['note']);
  const loaded = loadDocument(saveDocument(document), 'template', { catalogue: opOf });
  expect(loaded.ok && loaded.value.diagnostics).toEqual([]);
  expect(analyse(document).diagnostics.filter(({ severity }) => severity !== 'info')).toEqual([]);
});
