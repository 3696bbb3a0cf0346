/**
 * A key that an object of a JSON text has twice, or null. `JSON.parse` takes the last one in silence, and two readers of one
 * file must not see different things. The text has to be sound JSON; it is walked by hand, without recursion.
 */
export function duplicateKey(text: string): string | null {
  /** Keys of each open object; null for a list. */
  const stack: (Set<string> | null)[] = [];
  /** Whether a string here is a key. */
  let atKey = false;
  for (let i = 0; i < text.length; i++) {
    const c = text[i];
    if (c === '{') {
      stack.push(new Set());
      atKey = true;
    } else if (c === '[') {
      stack.push(null);
      atKey = false;
    } else if (c === '}' || c === ']') stack.pop();
    else if (c === ',') atKey = stack.at(-1) !== null;
    else if (c === ':') atKey = false;
    else if (c === '"') {
      const end = endOfString(text, i);
      const keys = stack.at(-1);
      if (atKey && keys) {
        const key = JSON.parse(text.slice(i, end + 1)) as string;
        if (keys.has(key)) return key;
        keys.add(key);
      }
      i = end;
    }
  }
  return null;
}

/** Place of the quote that closes the string beginning at `from`. */
function endOfString(text: string, from: number): number {
  let i = from + 1;
  while (i < text.length && text[i] !== '"') i += text[i] === '\\' ? 2 : 1;
  return i;
}
