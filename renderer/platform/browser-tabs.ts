/** Every tab holds a lock with a name of its own while it lives, so that others can tell its unsaved work from leftovers. */
const PREFIX = 'chainrule-tab-';
/** And one for each leftover that it has taken. */
const WORK = 'chainrule-work-';
/** What this tab was called before it was loaded again, or brought back by the browser. */
const BEFORE = 'chainrule.tab';

export interface Tab {
  readonly name: string;
  /** Null for a tab that is new. */
  readonly before: string | null;
}

/** Takes this tab's lock; the browser releases it when the tab ends, however it ends. */
export function claimTab(): Tab {
  const name = `${PREFIX}${crypto.randomUUID()}`;
  void navigator.locks?.request(name, () => new Promise<never>(() => undefined));
  try {
    const before = sessionStorage.getItem(BEFORE);
    sessionStorage.setItem(BEFORE, name);
    return { name, before };
  } catch {
    // Without storage the latest work is as good as any.
    return { name, before: null };
  }
}

const namesHeld = async (prefix: string): Promise<readonly string[]> =>
  ((await navigator.locks?.query())?.held ?? []).map(({ name }) => name ?? '').filter((name) => name.startsWith(prefix));

export const liveTabs = async (): Promise<ReadonlySet<string>> => new Set(await namesHeld(PREFIX));

const mine = new Set<string>();

/** Takes unsaved work for as long as this tab lives; false where another tab has it. */
export function claimWork(id: string): Promise<boolean> {
  if (mine.has(id) || navigator.locks === undefined) return Promise.resolve(true);
  return new Promise((resolve) => {
    void navigator.locks.request(`${WORK}${id}`, { ifAvailable: true }, (lock) => {
      resolve(lock !== null);
      if (lock === null) return undefined;
      mine.add(id);
      return new Promise<never>(() => undefined);
    });
  });
}

/** Ids of the work that other tabs have taken. */
export const takenWork = async (): Promise<ReadonlySet<string>> =>
  new Set((await namesHeld(WORK)).map((name) => name.slice(WORK.length)).filter((id) => !mine.has(id)));
