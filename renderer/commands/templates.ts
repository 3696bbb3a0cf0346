import { openTemplate } from '../app/templates.ts';
import { TEMPLATES } from '../welcome/templates.ts';
import type { CommandEntry } from './command.ts';

/** A new document from each template. */
export const templates: readonly CommandEntry[] = TEMPLATES.map((template) => ({
  id: `file.template-${template.id}`,
  group: 'file',
  run: (_, dispatch) => {
    if (dispatch) void openTemplate(template);
    return true;
  },
}));
