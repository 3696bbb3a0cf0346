import { isAbsolute, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Extensions that a person can mean to open; anything else on the command line belongs to Chromium. */
const DOCUMENT_NAME = /\.(chainrule|json)$/i;

/**
 * The documents named on a command line, as absolute paths. The same function reads the first start and what a second
 * start hands over, where Chromium has put switches of its own in between.
 *
 * @param argv whole, with the program first
 * @param workingFolder of the process that was started, not of this one
 */
export function documentsFromArguments(argv: readonly string[], workingFolder: string): readonly string[] {
  const found = argv
    .slice(1)
    .filter((argument) => !argument.startsWith('-') && DOCUMENT_NAME.test(argument))
    .map((argument) => toPath(argument, workingFolder))
    .filter((path): path is string => path !== null);
  return [...new Set(found)];
}

function toPath(argument: string, workingFolder: string): string | null {
  if (argument.includes('\0')) return null;
  if (/^[a-z][a-z0-9+.-]+:\/\//i.test(argument)) {
    try {
      return argument.startsWith('file:') ? fileURLToPath(argument) : null;
    } catch {
      return null;
    }
  }
  return isAbsolute(argument) ? resolve(argument) : resolve(workingFolder, argument);
}
