import { predictStore } from '../predict/predict-store.ts';
import type { CommandEntry } from './command.ts';

/** Hides numbers, so that they are predicted before they are seen, or shows them again. */
export const togglePredict: CommandEntry = {
  id: 'run.predict',
  group: 'run',
  keys: ['Q'],
  run: (_, dispatch) => {
    const { on, setOn } = predictStore.getState();
    if (dispatch) setOn(!on);
    return true;
  },
};
