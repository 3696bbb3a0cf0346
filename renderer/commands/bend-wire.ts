import { addReroutes } from '../../graph-core/edit/edits/reroute.ts';
import { wireSelected } from '../canvas/selected-wire.ts';
import { lineOf, middleOfLine, nearestOn } from '../canvas/wire-lines.ts';
import type { CommandEntry } from './command.ts';

/** Gives the selected wire a point in its middle that it is led through, to be moved from there. */
export const bendWire: CommandEntry = {
  id: 'edit.bend',
  group: 'edit',
  keys: ['Shift+B'],
  run: ({ doc, ui }, dispatch) => {
    const wire = wireSelected(doc.document, ui.selection);
    const line = wire && lineOf(doc.document, wire);
    if (!wire || !line) return false;
    if (!dispatch) return true;
    const { bends, at } = nearestOn(line, middleOfLine(line));
    return doc.attempt(addReroutes(doc.document, [{ wire, index: bends, at }]));
  },
};
