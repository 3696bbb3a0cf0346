import { exportJson } from '../app/exports.ts';
import type { CommandEntry } from './command.ts';

/** Writes a copy as JSON. */
export const exportJsonCommand: CommandEntry = {
  id: 'file.export-json',
  group: 'file',
  run: ({ doc }, dispatch) => {
    if (!(doc.document.nodes.length > 0)) return false;
    if (!dispatch) return true;
    void exportJson();
    return true;
  },
};
