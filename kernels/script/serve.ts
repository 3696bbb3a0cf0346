import { broken } from './faults.ts';
import { Sandbox } from './sandbox.ts';
import type { ScriptAnswer, ScriptTask } from './script.ts';
import type { FromScriptWorker } from './worker-host.ts';

/** The worker's side: tasks come in one after another, each is answered, with signs of life in between. */
export function serveScripts(post: (message: FromScriptWorker) => void): (task: ScriptTask) => void {
  const sandbox = new Sandbox();
  const answer = async (task: ScriptTask): Promise<ScriptAnswer> => {
    await sandbox.warm();
    // before the work begins, which may never end: from here on the time counts
    post('ready');
    return sandbox.run(task, () => post('beat'));
  };
  return (task) => void answer(task).then(post, (cause: unknown) => post({ fault: broken(cause) }));
}
