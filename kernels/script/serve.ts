import { broken } from './faults.ts';
import { Sandbox } from './sandbox.ts';
import type { ScriptTask } from './script.ts';
import type { FromScriptWorker } from './worker-host.ts';

/** The worker's side: tasks come in one after another, each is answered, with signs of life in between. */
export function serveScripts(post: (message: FromScriptWorker) => void): (task: ScriptTask) => void {
  const sandbox = new Sandbox();
  void sandbox.warm().then(
    () => post('ready'),
    () => {},
  );
  return (task) => {
    void sandbox.run(task, () => post('beat')).then(post, (cause: unknown) => post({ fault: broken(cause) }));
  };
}
