import { addReroutes } from '../../graph-core/edit/edits/reroute.ts';
import { rerouteKey } from '../../graph-core/edit/reroutes.ts';
import { wireSelected } from '../canvas/selected-wire.ts';
import { nearestOn, wireLines } from '../canvas/wire-lines.ts';
import type { CommandEntry } from './command.ts';

/** Gives the selected wire a point in its middle that it is led through, to be moved from there. */
export const bendWire: CommandEntry = {
  id: 'edit.bend',
  group: 'edit',
  keys: ['Shift+B'],
  run: ({ doc, ui }, dispatch) => {
    const wire = wireSelected(doc.document, ui.selection);
    const line = wire && wireLines(doc.document).find(({ id }) => id === rerouteKey(wire));
    const middle = line?.points[Math.floor(line.points.length / 2)];
    if (!wire || !line || !middle) return false;
    const { bends, at } = nearestOn(line, middle);
    return dispatch ? doc.attempt(addReroutes(doc.document, [{ wire, index: bends, at }])) : true;
  },
};
