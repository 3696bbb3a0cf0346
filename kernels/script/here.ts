import { Sandbox } from './sandbox.ts';
import type { ScriptHost } from './script.ts';

/** Scripts in the thread that asks, for tests: what loops inside the interpreter's own functions cannot be stopped here. */
export function scriptsHere(): ScriptHost {
  const sandbox = new Sandbox();
  return {
    run: async (task, signal) => {
      if (signal?.aborted) return null;
      const answer = await sandbox.run(task);
      return signal?.aborted ? null : answer;
    },
    dispose: () => {},
  };
}
