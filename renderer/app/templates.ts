import i18next from 'i18next';
import { opened, type Template } from '../welcome/templates.ts';
import { withExampleTables } from './examples.ts';
import { newDocument } from './files.ts';

/** Opens a template as a new document, with the table that it names. */
export async function openTemplate(template: Template): Promise<void> {
  const text = (key: string): string => i18next.t(`templates:${key}`) as string;
  const document = opened(template, text(`name.${template.id}`), text(`note.${template.id}`));
  newDocument(await withExampleTables(document));
}
