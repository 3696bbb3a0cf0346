import { VERSION } from '../../model/document.ts';
import { err, errorAt, ok, type Result } from '../../model/result.ts';

export type RawDocument = { readonly [key: string]: unknown };

/** Brings a file of version `from` up to `from + 1`. Pure: the file's own object is not changed. */
export interface Migration {
  readonly from: number;
  /** What changed between the two, in one sentence. */
  readonly why: string;
  readonly migrate: (raw: RawDocument) => RawDocument;
}

/** One entry a version, in order. Version 1 is the first, so there is none yet. */
const MIGRATIONS: readonly Migration[] = [];

/**
 * A file in the present version. Errors: `document/version` when it is newer than `target`, not a version at all, or older
 * than the oldest migration. Throws when the list has a gap: that is a bug in this program, not in a file.
 */
export function migrateDocument(
  raw: RawDocument,
  fileName: string,
  migrations: readonly Migration[] = MIGRATIONS,
  target: number = VERSION,
): Result<RawDocument> {
  const fail = (message: string, mend: string) => err([errorAt('document/version', '/version', `${fileName}: ${message}`, mend)]);
  const { version } = raw;
  if (typeof version !== 'number' || !Number.isInteger(version) || version < 1)
    return fail(
      `expected a version number at /version, found ${JSON.stringify(version) ?? 'nothing'}.`,
      `Write "version": ${target}.`,
    );
  if (version > target)
    return fail(
      `made by a newer version: ${version}, this program knows ${target}.`,
      'Open it with a newer Chainrule. The file was not touched.',
    );
  let current = raw;
  for (let from = version; from < target; from++) {
    const migration = migrations.find((m) => m.from === from);
    if (migration === undefined) {
      const oldest = Math.min(target, ...migrations.map((m) => m.from));
      if (from >= oldest) throw new Error(`no migration from version ${from}`);
      return fail(
        `version ${version} is older than this program can read (${oldest}).`,
        'Open and save it with an older Chainrule first.',
      );
    }
    current = { ...migration.migrate(current), version: from + 1 };
  }
  return ok(current);
}
