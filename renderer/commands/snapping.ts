import type { CommandEntry } from './command.ts';

/** What is dragged goes to the dots of the canvas. */
export const snapToGrid: CommandEntry = {
  id: 'view.snap-grid',
  group: 'view',
  isOn: ({ ui }) => ui.preferences.snapToGrid,
  run: ({ ui }, dispatch) => {
    if (dispatch) ui.prefer({ snapToGrid: !ui.preferences.snapToGrid });
    return true;
  },
};

/** What is dragged goes to the lines of what stands around it. */
export const alignmentGuides: CommandEntry = {
  id: 'view.guides',
  group: 'view',
  isOn: ({ ui }) => ui.preferences.alignmentGuides,
  run: ({ ui }, dispatch) => {
    if (dispatch) ui.prefer({ alignmentGuides: !ui.preferences.alignmentGuides });
    return true;
  },
};
