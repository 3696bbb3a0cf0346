/** Every tab holds a lock with a name of its own while it lives, so that others can tell its unsaved work from leftovers. */
const PREFIX = 'chainrule-tab-';

/** Takes this tab's lock and returns its name; the browser releases it when the tab ends, however it ends. */
export function claimTab(): string {
  const name = `${PREFIX}${crypto.randomUUID()}`;
  void navigator.locks?.request(name, () => new Promise<never>(() => undefined));
  return name;
}

export async function liveTabs(): Promise<ReadonlySet<string>> {
  const state = await navigator.locks?.query();
  return new Set((state?.held ?? []).map((lock) => lock.name ?? '').filter((name) => name.startsWith(PREFIX)));
}
