/** A piece of text: words, or a formula without its dollar signs. */
export interface TextPart {
  readonly kind: 'text' | 'inline' | 'display';
  readonly text: string;
}

const FORMULA = /(?<!\\)\$\$([\s\S]+?)(?<!\\)\$\$|(?<!\\)\$((?:\\.|[^$\\\n])+)\$/g;

const words = (text: string): TextPart[] => (text === '' ? [] : [{ kind: 'text', text: text.replaceAll('\\$', '$') }]);

/**
 * `$...$` in a line and `$$...$$` by itself are formulas; `\$` is a dollar sign, and so is one that no other closes in its line.
 */
export function textParts(text: string): readonly TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(FORMULA)) {
    parts.push(...words(text.slice(from, match.index)));
    const [all, display, inline] = match;
    parts.push(display === undefined ? { kind: 'inline', text: inline ?? '' } : { kind: 'display', text: display });
    from = match.index + all.length;
  }
  return [...parts, ...words(text.slice(from))];
}
