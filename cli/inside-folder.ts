import { realpathSync } from 'node:fs';
import { dirname, join, sep } from 'node:path';

/** The file that a graph means by a relative path, links resolved, or why there is none that it may name. */
export function insideFolder(graph: string, file: string): { readonly path: string } | 'missing' | 'outside' {
  const folder = realpathSync(dirname(graph));
  let path: string;
  try {
    path = realpathSync(join(folder, file));
  } catch {
    return 'missing';
  }
  return path.startsWith(folder.endsWith(sep) ? folder : folder + sep) ? { path } : 'outside';
}
