/** Formulas that are written beside each other, as `a = b,\\ c = d`, taken apart. What stands in brackets or braces is one formula. */
export function besides(tex: string): string[] {
  const lines: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < tex.length; i++) {
    const sign = tex[i] as string;
    if ('{(['.includes(sign)) depth++;
    else if ('})]'.includes(sign)) depth--;
    else if (depth === 0 && tex.startsWith(SEPARATOR, i)) {
      lines.push(tex.slice(from, i));
      from = i + SEPARATOR.length;
    }
  }
  return [...lines, tex.slice(from)];
}

const SEPARATOR = ',\\ ';
