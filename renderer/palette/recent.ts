/** The blocks that were added last, newest first: what an empty search begins with. Losing them does no harm. */

const KEY = 'chainrule.recent-blocks';
const MOST = 6;

type Memory = Pick<Storage, 'getItem' | 'setItem'>;

export function recentBlocks(memory: Memory | undefined = globalThis.localStorage): readonly string[] {
  try {
    const list: unknown = JSON.parse(memory?.getItem(KEY) ?? '[]');
    return Array.isArray(list) ? list.filter((type) => typeof type === 'string').slice(0, MOST) : [];
  } catch {
    return [];
  }
}

export function noteAdded(type: string, memory: Memory | undefined = globalThis.localStorage): void {
  const list = [type, ...recentBlocks(memory).filter((other) => other !== type)].slice(0, MOST);
  try {
    memory?.setItem(KEY, JSON.stringify(list));
  } catch {
    // Storage that is full or forbidden: the search then begins as it did.
  }
}
