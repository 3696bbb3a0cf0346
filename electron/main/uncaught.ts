import type { ElectronParts } from './electron-parts.ts';
import type { Journal } from './journal.ts';

export interface UncaughtOptions {
  readonly journal: Journal;
  readonly report: (line: string) => void;
  readonly logFile: string;
}

/** A bug that nobody caught: finish writing unsaved work, say so once, and end. */
export async function reportUncaught(
  { app, dialog }: ElectronParts,
  { journal, report, logFile }: UncaughtOptions,
  error: unknown,
): Promise<void> {
  report(`Uncaught: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`);
  await journal.settle();
  const detail = `Something went wrong inside the application. Unsaved work is kept and will be offered at the next start.\nLog: ${logFile}`;
  dialog.showErrorBox('Chainrule has to close', detail);
  app.exit(1);
}
